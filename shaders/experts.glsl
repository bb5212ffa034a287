// Tiles of a product of many vectors with matrices of a stack of experts: which expert each is for,
// and which vectors. order_experts.comp makes the list: how many tiles there are, of each its
// expert, its first entry and how many there are, and then the entries: tokens and their experts,
// numbered token * used + place, sorted by expert.
//
// Before it: EXPERTS, a constant; used, perInput, firstExpert, experts, entries in the parameters.
layout(std430, binding = 6) restrict readonly buffer Order { uint order[]; };

struct Tile {
  uint firstRow;  ///< of the expert's matrix in this piece of the stack
  uint first;     ///< entry, or vector
  uint count;
};

/// False where there is nothing to do.
bool tileAt(uint y, uint size, uint vectors, out Tile tile) {
  if (EXPERTS == 0) {
    tile = Tile(0, y * size, min(size, vectors - y * size));
    return true;
  }
  if (y >= order[0]) return false;
  const uint expert = order[1 + 3 * y];
  tile = Tile((expert - p.firstExpert) * p.rows, p.entries + order[2 + 3 * y], order[3 + 3 * y]);
  return expert >= p.firstExpert && expert - p.firstExpert < p.experts;
}

/// The row of the output that the tile's vector t becomes.
uint outputRow(Tile tile, uint t) {
  return EXPERTS != 0 ? order[tile.first + t] : tile.first + t;
}
uint inputRow(uint outputRow) { return EXPERTS != 0 ? outputRow / p.perInput : outputRow; }

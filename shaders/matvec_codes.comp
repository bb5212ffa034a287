// SPDX-License-Identifier: MIT
// A packed matrix times one vector: y = W x, for formats whose weights are scale * code + offset.
//
// A workgroup brings the vector to whole numbers in shared memory (with NORM multiplied by the norm's
// weight; the norm's factor, a single number, is applied at the end). Every subgroup takes ROWS rows;
// its lanes walk over the columns, 32 at a time, and their sums are added up.
// Memory must never wait for arithmetic: what a step multiplies was loaded while the step before it
// was computed, and the first step's while the vector is prepared. Some compilers put a load where
// what it gives is used; none moves one out of a condition, and so each stands in one.
// A vector that shared memory cannot hold comes in tiles. A subgroup then takes as many sets of rows
// with each as it has lanes, of which each remembers what the tiles before gave for one set.
// Epilogues: + bias, + residual, or silu(row 2i) * row 2i+1.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#include "dot.glsl"
#include "formats/weights.glsl"
#include "quantize.glsl"
#include "matvec.glsl"

layout(constant_id = 7) const uint TILE = 128;  ///< pieces of 32 columns in shared memory
layout(constant_id = 8) const uint STEP = 2;    ///< pieces of a row that a lane loads at once
layout(constant_id = 9) const uint WHOLE = 0;   ///< the tile holds the vector
/// Two sets of registers take turns, so that a step's loads begin before those of the step before it
/// have arrived. With some compilers, and some sizes, one that is moved does better.
layout(constant_id = 10) const uint ALTERNATE = 0;
const uint LOADS = ROWS * STEP;

// A piece is two groups of 16 columns that are decoded together: all first ones, then all others.
shared uvec4 sharedHigh[2 * TILE];
shared uvec4 sharedLow[2 * TILE];
/// Of both groups: scale, scale * sum of the numbers. 0 where a step reaches behind the end.
shared vec4 sharedScales[TILE];

/// Loads that are on their way together: all of a workgroup waits for them.
const uint EACH = (8 * TILE + gl_WorkGroupSize.x - 1) / gl_WorkGroupSize.x;
const uint MOST_AT_ONCE = NORM != 0 ? 4 : 8;
const uint AT_ONCE = EACH < MOST_AT_ONCE ? EACH : MOST_AT_ONCE;

uint stepPieces() { return STEP * gl_SubgroupSize; }

uint threads() { return gl_NumSubgroups * gl_SubgroupSize; }

/// Those from the `base`-th quad on that lie `threads` apart, of the `pieces` from the `first` one on.
void loadQuads(uint first, uint pieces, uint base, out vec4 values[AT_ONCE], out vec4 weights[AT_ONCE]) {
  const uint source = inputOffset() / 4 + first * 8, norm = p.normOffset / 4 + first * 8;
  [[unroll]] for (uint n = 0; n < AT_ONCE; ++n) {
    const uint i = min(base + n * threads(), pieces * 8 - 1);
    values[n] = x4[source + i];
    if (NORM != 0) weights[n] = norm4[norm + i];
  }
}

/// `pieces` from the `first` one on, whose first quads were loaded.
float loadTile(uint first, uint pieces, vec4 values[AT_ONCE], vec4 weights[AT_ONCE]) {
  float squares = 0.0;
  const uint quads = pieces * 8;
  const uint end = (pieces + stepPieces() - 1) / stepPieces() * stepPieces() * 8;
  for (uint base = threadIndex(); base < end; base += AT_ONCE * threads()) {
    [[unroll]] for (uint n = 0; n < AT_ONCE; ++n) {
      const uint i = base + n * threads();
      vec4 v = i < quads ? values[n] : vec4(0.0);
      if (NORM != 0) {
        squares += dot(v, v);
        v *= weights[n];
      }
      const Quad q = quantizeUnit(v);
      const uint group = i >> 2, second = (group / PAIR) & 1u;
      const uint piece = group / (2 * PAIR) * PAIR + group % PAIR;
      if (i < end) {
        sharedHigh[second * TILE + piece][i & 3u] = q.high;
        sharedLow[second * TILE + piece][i & 3u] = q.low;
        if ((i & 3u) == 0u) {
          sharedScales[piece][2 * second] = q.scale;
          sharedScales[piece][2 * second + 1] = q.sum;
        }
      }
    }
    if (AT_ONCE == EACH) break;
    if (base + AT_ONCE * threads() < end) loadQuads(first, pieces, base + AT_ONCE * threads(), values, weights);
  }
  return squares;
}

/// Where a subgroup is: the tile's first piece, the set of rows, the step's first piece in the tile.
struct Place {
  uint tile, set, first;
};
uint batch = 0;  ///< the first row of a subgroup's sets

uint rowsOfAll() { return gl_NumWorkGroups.x * gl_NumSubgroups * ROWS; }
uint baseOf(Place at) { return batch + at.set * rowsOfAll(); }
bool isInside(Place at) { return baseOf(at) < p.rows; }
uint piecesOf(uint tile) { return WHOLE != 0 ? p.columns / 32 : min(p.columns / 32 - tile, TILE); }

/// The same place for all lanes. Behind the last tile lies the first one of the next sets.
void advance(inout Place at) {
  at.first += stepPieces();
  if (at.first < piecesOf(at.tile)) return;
  at.first = 0;
  ++at.set;
  if (WHOLE != 0 || (isInside(at) && at.set < gl_SubgroupSize)) return;
  at.set = 0;
  at.tile += TILE;
}

/// Pieces at + lane, that + subgroup size, ... of each row; behind the end the last one.
void load(Place at, uint firstRow, uint blocks, out PairWords words[LOADS]) {
  const uint base = baseOf(at), last = p.columns / 32 - 1;
  [[unroll]] for (uint r = 0; r < ROWS; ++r) {
    const uint row = (firstRow + min(base + r, p.rows - 1)) * rowVectors(blocks);
    [[unroll]] for (uint n = 0; n < STEP; ++n) {
      const uint c = at.tile + at.first + n * gl_SubgroupSize + gl_SubgroupInvocationID;
      words[r * STEP + n] = loadPair(row, blocks, min(c, last));
    }
  }
}

uvec4 ownPicks;  ///< where all pieces of a lane have the same ones, since they are a subgroup apart
uvec4 picksAt(uint piece) {
#if defined(HAS_WORDS)
  if (gl_SubgroupSize >= 16) return ownPicks;
#endif
  return picksOf(min(piece, p.columns / 32 - 1));
}

void add(PairWords words[LOADS], Place at, inout float sums[ROWS]) {
  [[unroll]] for (uint n = 0; n < STEP; ++n) {
    const uint c = at.first + n * gl_SubgroupSize + gl_SubgroupInvocationID;
    const uvec4 high0 = sharedHigh[c], high1 = sharedHigh[TILE + c];
    const uvec4 low0 = sharedLow[c], low1 = sharedLow[TILE + c];
    const vec4 s = sharedScales[c];
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
      uvec4 codes0, codes1;
      vec4 f;
      decodeWords(words[r * STEP + n], picksAt(at.tile + c), codes0, codes1, f);
      sums[r] += f.x * (s.x * float(128 * dot16(codes0, high0) + dot16(codes0, low0))) + f.y * s.y +
                 f.z * (s.z * float(128 * dot16(codes1, high1) + dot16(codes1, low1))) + f.w * s.w;
    }
  }
}

float sums[ROWS], addends[ROWS];
float before[ROWS];  ///< what the tiles before gave for this lane's set

/// A set's sums are complete, for this tile.
void endSet(Place at, float squares) {
  if (WHOLE == 0) {
    const bool isLast = at.tile + TILE >= p.columns / 32;
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
      const float carried = subgroupShuffle(before[r], at.set);
      if (!isLast) {
        const float sum = subgroupAdd(sums[r]);
        if (gl_SubgroupInvocationID == at.set) before[r] += sum;
      } else if (gl_SubgroupInvocationID == 0) {
        sums[r] += carried;
      }
    }
    if (isLast) {
      loadAddends(baseOf(at), addends);
      finish(baseOf(at), sums, addends, squares);
    }
  } else {
    finish(baseOf(at), sums, addends, squares);
    loadAddends(baseOf(at) + rowsOfAll(), addends);
  }
  [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
}

bool isBeforeEnd(Place at) { return isInside(at) && at.tile < p.columns / 32; }

/// One step, of what was loaded before, while the next one's words come.
void multiply(inout Place at, uint firstRow, uint blocks, PairWords words[LOADS], out PairWords next[LOADS],
              float squares) {
  const Place here = at;
  advance(at);
  if (isBeforeEnd(at)) load(at, firstRow, blocks, next);
  add(words, here, sums);
  if (at.first == 0) endSet(here, squares);
}

void copy(PairWords from[LOADS], out PairWords to[LOADS]) {
  [[unroll]] for (uint i = 0; i < LOADS; ++i) to[i] = from[i];
}

/// All steps with a tile, from what was loaded of the first one; then that is of the one that follows.
void multiplyTile(inout Place at, uint firstRow, uint blocks, inout PairWords next[LOADS], float squares) {
  const uint tile = at.tile;
  PairWords other[LOADS];
  while (isInside(at) && at.tile == tile) {
    if (ALTERNATE == 0) {
      copy(next, other);
      multiply(at, firstRow, blocks, other, next, squares);
      continue;
    }
    multiply(at, firstRow, blocks, next, other, squares);
    if (!isInside(at) || at.tile != tile) {
      copy(other, next);
      break;
    }
    multiply(at, firstRow, blocks, other, next, squares);
  }
}

void main() {
  uint firstRow;
  if (!firstRowOfExpert(firstRow)) return;
  const uint blocks = p.columns / BLOCK, pieces = p.columns / 32;
  Place at = Place(0, 0, 0);
  PairWords next[LOADS];
  batch = firstRows();
  ownPicks = picksOf(gl_SubgroupInvocationID);
  [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
  vec4 values[AT_ONCE], weights[AT_ONCE];
  // In this order: GPUs whose loads arrive in turn wait for the vector only.
  if (p.rows > 0) {
    loadQuads(0, piecesOf(0), threadIndex(), values, weights);
    load(at, firstRow, blocks, next);
  }
  if (WHOLE != 0) {
    loadAddends(batch, addends);
    const float squares = sumOverWorkgroup(loadTile(0, pieces, values, weights));
    multiplyTile(at, firstRow, blocks, next, squares);
    return;
  }
  // All subgroups of a workgroup go through the same tiles, with rows or without.
  for (uint first = gl_WorkGroupID.x * ROWS; first < p.rows; first += gl_SubgroupSize * rowsOfAll()) {
    float squares = 0.0;
    [[unroll]] for (uint r = 0; r < ROWS; ++r) before[r] = 0.0;
    for (uint tile = 0; tile < pieces; tile += TILE) {
      barrier();
      squares += loadTile(tile, piecesOf(tile), values, weights);
      const float all = sumOverWorkgroup(squares);
      const uint following = tile + TILE < pieces ? tile + TILE : 0;
      if (p.rows > 0) loadQuads(following, piecesOf(following), threadIndex(), values, weights);
      multiplyTile(at, firstRow, blocks, next, all);
    }
    batch += gl_SubgroupSize * rowsOfAll();
    at = Place(0, 0, 0);
    if (isInside(at)) load(at, firstRow, blocks, next);
  }
}

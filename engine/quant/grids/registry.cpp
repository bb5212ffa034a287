// SPDX-License-Identifier: MIT
#include "formats/integer_type.h"
#include "quant/grids/grid.h"
#include "quant/grids/integer/integer_grid.h"

namespace nibble {

#define GRID(id, NAME, elements, bytes) const Grid& grid##NAME();
#define PLAIN(id, NAME, bytes)
#include "formats/tensor_types.def"
#undef GRID
#undef PLAIN

const Grid& grid(TensorType type) {
  switch (type) {
#define GRID(id, NAME, elements, bytes) \
  case TensorType::NAME:                \
    return grid##NAME();
#define PLAIN(id, NAME, bytes)
#include "formats/tensor_types.def"
#undef GRID
#undef PLAIN
    default:
      break;
  }
  if (integerType(type)) return integerGrid(type);
  __builtin_unreachable();  // callers check traits(type).isGrid
}

}  // namespace nibble

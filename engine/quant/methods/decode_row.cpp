// SPDX-License-Identifier: MIT
#include "quant/methods/decode_row.h"

#include <vector>

#include "quant/grids/grid.h"

namespace nibble {

void decodeRow(TensorType type, std::span<const int> columns, const std::byte* row, float* out,
               std::int64_t count) {
  if (columns.empty()) return grid(type).decode(row, out, count);
  std::vector<float> places(columns.size());
  grid(type).decode(row, places.data(), count);
  for (std::size_t p = 0; p < places.size(); ++p) out[columns[p]] = places[p];
}

}  // namespace nibble

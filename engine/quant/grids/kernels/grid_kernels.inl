// SPDX-License-Identifier: MIT
// The table of one instruction set's kernels.
// clang-format off: the first header defines what the others use
#include "quant/grids/search/lane.h"
#include "quant/grids/kernels/convert.inl"
// clang-format on
#include "quant/grids/kernels/grid_kernels.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

const GridKernels& gridKernelTable() {
  static constexpr GridKernels kTable = {
      .decodeF16 = decodeF16,
      .decodeBF16 = decodeBF16,
      .decodeQ8_0 = decodeQ8_0,
      .encodeF16 = encodeF16,
      .encodeBF16 = encodeBF16,
  };
  return kTable;
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

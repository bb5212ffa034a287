// SPDX-License-Identifier: MIT
// The table of one instruction set's kernels.
// clang-format off: the first header defines what the others use
#include "quant/grids/search/lane.h"
#include "quant/grids/kernels/convert.inl"
#include "quant/grids/kernels/symmetric.inl"
#include "quant/grids/kernels/affine.inl"
#include "quant/grids/kernels/iq4_xs.inl"
#include "quant/grids/kernels/mxfp4.inl"
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
      .encodeQ4_0 = encodeStrips<EncodeQ4_0>,
      .encodeQ4_1 = encodeStrips<EncodeQ4_1>,
      .encodeQ5_0 = encodeStrips<EncodeQ5_0>,
      .encodeQ5_1 = encodeStrips<EncodeQ5_1>,
      .encodeQ8_0 = encodeStrips<EncodeQ8_0>,
      .encodeIQ4_NL = encodeStrips<EncodeIQ4_NL>,
      .encodeIQ4_XS = encodeIQ4_XS,
      .encodeMXFP4 = encodeStrips<EncodeMXFP4>,
  };
  return kTable;
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

// SPDX-License-Identifier: MIT
// MXFP4: exponent u8, 16 bytes of E2M1 codes. Value 2^(exponent - 128) * kLevels[code], the levels
// being twice those of E2M1. The code of minus zero reads as plus zero.
#include <bit>

#include "quant/grids/block_grid.h"
#include "quant/grids/half_packing.h"

namespace nibble {

namespace {

struct Mxfp4 {
  static constexpr TensorType kType = TensorType::MXFP4;
  static constexpr int kElements = 32;
  static constexpr int kBytes = 17;
  static constexpr auto kEncode = &GridKernels::encodeMXFP4;
  static constexpr float kLevels[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float scale = powerOfTwo(in[0]);
    for (int j = 0; j < 32; ++j) out[j] = scale * kLevels[packedCode(in + 1, j)];
  }

  /// 2^(exponent - 128), whose two smallest values are subnormal.
  static float powerOfTwo(std::uint32_t exponent) {
    const std::uint32_t bits = exponent < 2 ? 0x00200000u << exponent : (exponent - 1) << 23;
    return std::bit_cast<float>(bits);
  }
};

}  // namespace

const Grid& gridMXFP4() {
  static const BlockGrid<Mxfp4> instance;
  return instance;
}

}  // namespace nibble

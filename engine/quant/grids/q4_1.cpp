// SPDX-License-Identifier: MIT
// Q4_1: d f16, m f16, 16 bytes of 4-bit codes. Value code * d + m.
#include "quant/grids/half_block.h"

namespace nibble {

namespace {

struct Q4_1 {
  static constexpr TensorType kType = TensorType::Q4_1;
  static constexpr int kElements = 32;
  static constexpr int kBytes = 20;
  static constexpr int kLowest = 0, kOffsetAt = 2, kHighAt = -1, kCodesAt = 4;
  static constexpr auto kEncode = &GridKernels::encodeQ4_1;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    const float m = loadHalf(in + 2);
    for (int j = 0; j < 32; ++j) {
      out[j] = static_cast<float>(packedCode(in + 4, j)) * d + m;
    }
  }
};

}  // namespace

const Grid& gridQ4_1() {
  static const OpenableGrid<Q4_1, HalfBlock<Q4_1>> instance;
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Q4_0: d f16, 16 bytes of 4-bit codes. Value d * (code - 8).
#include "quant/grids/half_block.h"

namespace nibble {

namespace {

struct Q4_0 {
  static constexpr TensorType kType = TensorType::Q4_0;
  static constexpr int kElements = 32;
  static constexpr int kBytes = 18;
  static constexpr int kLowest = -8, kOffsetAt = -1, kHighAt = -1, kCodesAt = 2;
  static constexpr auto kEncode = &GridKernels::encodeQ4_0;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    for (int j = 0; j < 32; ++j) {
      out[j] = d * static_cast<float>(static_cast<int>(packedCode(in + 2, j)) - 8);
    }
  }
};

}  // namespace

const Grid& gridQ4_0() {
  static const OpenableGrid<Q4_0, HalfBlock<Q4_0>> instance;
  return instance;
}

}  // namespace nibble

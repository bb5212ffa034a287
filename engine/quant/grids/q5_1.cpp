// SPDX-License-Identifier: MIT
// Q5_1: d f16, m f16, the fifth bits u32, 16 bytes of low halves. Value code * d + m.
#include "quant/grids/half_block.h"

namespace nibble {

namespace {

struct Q5_1 {
  static constexpr TensorType kType = TensorType::Q5_1;
  static constexpr int kElements = 32;
  static constexpr int kBytes = 24;
  static constexpr int kLowest = 0, kOffsetAt = 2, kHighAt = 4, kCodesAt = 8;
  static constexpr auto kEncode = &GridKernels::encodeQ5_1;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    const float m = loadHalf(in + 2);
    const auto high = load<std::uint32_t>(in + 4);
    for (int j = 0; j < 32; ++j) {
      const std::uint32_t code = packedCode(in + 8, j) | (((high >> j) & 1u) << 4);
      out[j] = static_cast<float>(code) * d + m;
    }
  }
};

}  // namespace

const Grid& gridQ5_1() {
  static const OpenableGrid<Q5_1, HalfBlock<Q5_1>> instance;
  return instance;
}

}  // namespace nibble

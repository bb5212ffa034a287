// SPDX-License-Identifier: MIT
// Q5_0: d f16, the fifth bits u32, 16 bytes of low halves. Value d * (code - 16).
#include "quant/grids/half_block.h"

namespace nibble {

namespace {

struct Q5_0 {
  static constexpr TensorType kType = TensorType::Q5_0;
  static constexpr int kElements = 32;
  static constexpr int kBytes = 22;
  static constexpr int kLowest = -16, kOffsetAt = -1, kHighAt = 2, kCodesAt = 6;
  static constexpr auto kEncode = &GridKernels::encodeQ5_0;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    const auto high = load<std::uint32_t>(in + 2);
    for (int j = 0; j < 32; ++j) {
      const std::uint32_t code = packedCode(in + 6, j) | (((high >> j) & 1u) << 4);
      out[j] = d * static_cast<float>(static_cast<int>(code) - 16);
    }
  }
};

}  // namespace

const Grid& gridQ5_0() {
  static const OpenableGrid<Q5_0, HalfBlock<Q5_0>> instance;
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// IQ4_NL: d f16, 16 bytes of 4-bit codes. Value d * kIq4Levels[code].
#include "quant/grids/half_block.h"

namespace nibble {

namespace {

struct IQ4_NL {
  static constexpr TensorType kType = TensorType::IQ4_NL;
  static constexpr int kElements = 32;
  static constexpr int kBytes = 18;
  static constexpr int kCodesAt = 2;
  static constexpr auto kEncode = &GridKernels::encodeIQ4_NL;

  static float scaleOf(const std::uint8_t* in, int) { return loadHalf(in); }

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    for (int j = 0; j < 32; ++j) out[j] = d * kIq4Levels[packedCode(in + 2, j)];
  }
};

}  // namespace

const Grid& gridIQ4_NL() {
  static const OpenableGrid<IQ4_NL, Iq4Block<IQ4_NL, 1>> instance;
  return instance;
}

}  // namespace nibble

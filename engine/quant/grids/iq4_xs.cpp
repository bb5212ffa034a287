// SPDX-License-Identifier: MIT
// IQ4_XS: d f16, the upper 2 bits of 8 scales u16, their lower 4 bits (4 bytes), then 4-bit codes
// in groups of 32. Value (d * (scale - 32)) * kIq4Levels[code].
#include "quant/grids/half_block.h"

namespace nibble {

namespace {

struct IQ4_XS {
  static constexpr TensorType kType = TensorType::IQ4_XS;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 136;
  static constexpr int kCodesAt = 8;
  static constexpr auto kEncode = &GridKernels::encodeIQ4_XS;

  static float scaleOf(const std::uint8_t* in, int group) {
    const auto high = load<std::uint16_t>(in + 2);
    const int low = (in[4 + group / 2] >> (4 * (group % 2))) & 15;
    const int scale = low | (((high >> (2 * group)) & 3) << 4);
    return loadHalf(in) * static_cast<float>(scale - 32);
  }

  static void decodeBlock(const std::uint8_t* in, float* out) {
    for (int group = 0; group < 8; ++group) {
      const float step = scaleOf(in, group);
      const std::uint8_t* codes = in + kCodesAt + 16 * group;
      for (int j = 0; j < 32; ++j) out[32 * group + j] = step * kIq4Levels[packedCode(codes, j)];
    }
  }
};

}  // namespace

const Grid& gridIQ4_XS() {
  static const OpenableGrid<IQ4_XS, Iq4Block<IQ4_XS, 8>> instance;
  return instance;
}

}  // namespace nibble

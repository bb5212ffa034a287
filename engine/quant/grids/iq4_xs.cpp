// SPDX-License-Identifier: MIT
// IQ4_XS: d f16, the upper 2 bits of 8 scales u16, their lower 4 bits (4 bytes), then 4-bit codes
// in groups of 32. Value (d * (scale - 32)) * kIq4Levels[code].
#include "quant/grids/block_grid.h"
#include "quant/grids/half_packing.h"
#include "quant/grids/iq4_levels.h"

namespace nibble {

namespace {

struct IQ4_XS {
  static constexpr TensorType kType = TensorType::IQ4_XS;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 136;
  static constexpr auto kEncode = &GridKernels::encodeIQ4_XS;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    const auto high = load<std::uint16_t>(in + 2);
    for (int group = 0; group < 8; ++group) {
      const int low = (in[4 + group / 2] >> (4 * (group % 2))) & 15;
      const int scale = low | (((high >> (2 * group)) & 3) << 4);
      const float step = d * static_cast<float>(scale - 32);
      const std::uint8_t* codes = in + 8 + 16 * group;
      for (int j = 0; j < 32; ++j) out[32 * group + j] = step * kIq4Levels[packedCode(codes, j)];
    }
  }
};

}  // namespace

const Grid& gridIQ4_XS() {
  static const BlockGrid<IQ4_XS> instance;
  return instance;
}

}  // namespace nibble

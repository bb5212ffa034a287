// SPDX-License-Identifier: MIT
// IQ3_XXS: d f16, 64 u8 grid indices (4 elements each), then for each 32 elements a u32 with four
// 7-bit sign indices and a 4-bit scale. Value d * (0.5 + scale) * 0.5 * point * sign.
#include "quant/grids/iq_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq3Xxs {
  static constexpr TensorType kType = TensorType::IQ3_XXS;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 98;
  static constexpr IqKernel IqSearches::* kKernel = &IqSearches::iq3_xxs;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    for (int group = 0; group < 8; ++group) {
      const auto packed = load<std::uint32_t>(in + 66 + 4 * group);
      const float step = d * (0.5f + static_cast<float>(packed >> 28)) * 0.5f;
      for (int quad = 0; quad < 8; ++quad) {
        const unsigned signs = evenSigns(packed >> (7 * (quad / 2))) >> (4 * (quad % 2));
        applySigns(step, kIqTables.iq3xxs[in[2 + 8 * group + quad]].data(), signs, 4, out);
        out += 4;
      }
    }
  }

  static void pack(const IqBlock& block, std::uint8_t* out) {
    store(out, block.d);
    for (int quad = 0; quad < 64; ++quad) {
      out[2 + quad] = static_cast<std::uint8_t>(block.points[quad]);
    }
    for (int group = 0; group < 8; ++group) {
      std::uint32_t packed = std::uint32_t{block.scales[group]} << 28;
      for (int l = 0; l < 4; ++l) packed |= (block.signs[4 * group + l] & 127u) << (7 * l);
      store(out + 66 + 4 * group, packed);
    }
  }
};

}  // namespace

const Grid& gridIQ3_XXS() {
  static const IqGrid<Iq3Xxs> instance;
  return instance;
}

}  // namespace nibble

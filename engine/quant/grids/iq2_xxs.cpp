// SPDX-License-Identifier: MIT
// IQ2_XXS: d f16, then for each 32 elements four u8 grid indices and a u32 with four 7-bit sign
// indices and a 4-bit scale. Value d * (0.5 + scale) * 0.25 * point * sign.
#include "quant/grids/iq_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq2Xxs {
  static constexpr TensorType kType = TensorType::IQ2_XXS;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 66;
  static constexpr IqKernel IqSearches::* kKernel = &IqSearches::iq2_xxs;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    for (int group = 0; group < 8; ++group) {
      const std::uint8_t* indices = in + 2 + 8 * group;
      const auto packed = load<std::uint32_t>(indices + 4);
      const float step = d * (0.5f + static_cast<float>(packed >> 28)) * 0.25f;
      for (int l = 0; l < 4; ++l) {
        applySigns(step, kIqTables.iq2xxs[indices[l]].data(), evenSigns(packed >> (7 * l)), 8, out);
        out += 8;
      }
    }
  }

  static void pack(const IqBlock& block, std::uint8_t* out) {
    store(out, block.d);
    for (int group = 0; group < 8; ++group) {
      std::uint8_t* indices = out + 2 + 8 * group;
      std::uint32_t packed = std::uint32_t{block.scales[group]} << 28;
      for (int l = 0; l < 4; ++l) {
        indices[l] = static_cast<std::uint8_t>(block.points[4 * group + l]);
        packed |= (block.signs[4 * group + l] & 127u) << (7 * l);
      }
      store(indices + 4, packed);
    }
  }
};

}  // namespace

const Grid& gridIQ2_XXS() {
  static const IqGrid<Iq2Xxs> instance;
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// IQ2_XXS: d f16, then for each 32 elements four u8 grid indices and a u32 with four 7-bit sign
// indices and a 4-bit scale. Value d * (0.5 + scale) * 0.25 * point * sign.
#include "quant/grids/block_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq2Xxs {
  static constexpr TensorType kType = TensorType::IQ2_XXS;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 66;

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
};

}  // namespace

const Grid& gridIQ2_XXS() {
  static const DecodeOnlyGrid<Iq2Xxs> instance;
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// IQ2_XS: d f16, 32 u16 of a 9-bit grid index and a 7-bit sign index, then 4-bit scales, one for
// each 16 elements. Value d * (0.5 + scale) * 0.25 * point * sign.
#include "quant/grids/iq_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq2Xs {
  static constexpr TensorType kType = TensorType::IQ2_XS;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 74;
  static constexpr IqKernel IqSearches::* kKernel = &IqSearches::iq2_xs;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    for (int entry = 0; entry < 32; ++entry) {
      const int scale = (in[66 + entry / 4] >> (4 * (entry / 2 % 2))) & 15;
      const float step = d * (0.5f + static_cast<float>(scale)) * 0.25f;
      const auto packed = load<std::uint16_t>(in + 2 + 2 * entry);
      applySigns(step, kIqTables.iq2xs[packed & 511u].data(), evenSigns(packed >> 9), 8,
                 out + 8 * entry);
    }
  }

  static void pack(const IqBlock& block, std::uint8_t* out) {
    store(out, block.d);
    for (int entry = 0; entry < 32; ++entry) {
      const unsigned packed = block.points[entry] | (block.signs[entry] & 127u) << 9;
      store(out + 2 + 2 * entry, static_cast<std::uint16_t>(packed));
    }
    packNibbles(block.scales, 16, out + 66);
  }
};

}  // namespace

const Grid& gridIQ2_XS() {
  static const IqGrid<Iq2Xs> instance;
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// IQ2_S: d f16, the low bytes of 32 grid indices, 32 sign bytes, the upper 2 bits of the indices
// (8 bytes), then 4-bit scales, one for each 16 elements. Value d * (0.5 + scale) * 0.25 * point
// * sign.
#include "quant/grids/iq_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq2S {
  static constexpr TensorType kType = TensorType::IQ2_S;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 82;
  static constexpr IqKernel IqSearches::* kKernel = &IqSearches::iq2_s;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    for (int entry = 0; entry < 32; ++entry) {
      const int scale = (in[74 + entry / 4] >> (4 * (entry / 2 % 2))) & 15;
      const float step = d * (0.5f + static_cast<float>(scale)) * 0.25f;
      const unsigned high = (in[66 + entry / 4] >> (2 * (entry % 4))) & 3u;
      const unsigned index = in[2 + entry] | (high << 8);
      applySigns(step, kIqTables.iq2s[index].data(), in[34 + entry], 8, out + 8 * entry);
    }
  }

  static void pack(const IqBlock& block, std::uint8_t* out) {
    store(out, block.d);
    for (int group = 0; group < 8; ++group) {
      unsigned high = 0;
      for (int l = 0; l < 4; ++l) {
        const int entry = 4 * group + l;
        out[2 + entry] = static_cast<std::uint8_t>(block.points[entry]);
        out[34 + entry] = block.signs[entry];
        high |= (block.points[entry] >> 8u) << (2 * l);
      }
      out[66 + group] = static_cast<std::uint8_t>(high);
    }
    packNibbles(block.scales, 16, out + 74);
  }
};

}  // namespace

const Grid& gridIQ2_S() {
  static const IqGrid<Iq2S> instance;
  return instance;
}

}  // namespace nibble

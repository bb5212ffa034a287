// SPDX-License-Identifier: MIT
// IQ3_S: d f16, the low bytes of 64 grid indices (4 elements each), their ninth bits (8 bytes), 32
// sign bytes, then 4-bit scales, one for each 32 elements. Value d * (1 + 2 scale) * point * sign.
#include "quant/grids/iq_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq3S {
  static constexpr TensorType kType = TensorType::IQ3_S;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 110;
  static constexpr IqKernel IqSearches::* kKernel = &IqSearches::iq3_s;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    for (int group = 0; group < 8; ++group) {
      const int scale = (in[106 + group / 2] >> (4 * (group % 2))) & 15;
      const float step = d * static_cast<float>(1 + 2 * scale);
      for (int quad = 0; quad < 8; ++quad) {
        const unsigned high = (in[66 + group] >> quad) & 1u;
        const unsigned index = in[2 + 8 * group + quad] | (high << 8);
        const unsigned signs = in[74 + 4 * group + quad / 2] >> (4 * (quad % 2));
        applySigns(step, kIqTables.iq3s[index].data(), signs, 4, out);
        out += 4;
      }
    }
  }

  static void pack(const IqBlock& block, std::uint8_t* out) {
    store(out, block.d);
    for (int group = 0; group < 8; ++group) {
      unsigned high = 0;
      for (int quad = 0; quad < 8; ++quad) {
        const unsigned point = block.points[8 * group + quad];
        out[2 + 8 * group + quad] = static_cast<std::uint8_t>(point);
        high |= (point >> 8) << quad;
      }
      out[66 + group] = static_cast<std::uint8_t>(high);
    }
    for (int i = 0; i < 32; ++i) out[74 + i] = block.signs[i];
    packNibbles(block.scales, 8, out + 106);
  }
};

}  // namespace

const Grid& gridIQ3_S() {
  static const IqGrid<Iq3S> instance;
  return instance;
}

}  // namespace nibble

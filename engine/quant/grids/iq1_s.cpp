// SPDX-License-Identifier: MIT
// IQ1_S: d f16, the low bytes of 32 grid indices, then for each 32 elements a u16 with the upper 3
// bits of four indices, a 3-bit scale and the sign of the shift.
// Value d * (2 scale + 1) * (point +- 0.125).
#include "quant/grids/iq_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq1S {
  static constexpr TensorType kType = TensorType::IQ1_S;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 50;
  static constexpr IqKernel IqSearches::* kKernel = &IqSearches::iq1_s;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in);
    for (int group = 0; group < 8; ++group) {
      const unsigned packed = load<std::uint16_t>(in + 34 + 2 * group);
      const float step = d * static_cast<float>(2 * ((packed >> 12) & 7u) + 1);
      const float shift = (packed & 0x8000u) != 0 ? -kIq1Shift : kIq1Shift;
      for (int l = 0; l < 4; ++l) {
        const unsigned index = in[2 + 4 * group + l] | (((packed >> (3 * l)) & 7u) << 8);
        applyShift(step, kIqTables.iq1[index].data(), shift, out);
        out += 8;
      }
    }
  }

  static void pack(const IqBlock& block, std::uint8_t* out) {
    store(out, block.d);
    for (int group = 0; group < 8; ++group) {
      unsigned packed = block.scales[group] << 12u;
      if (block.parts[4 * group] != 0) packed |= 0x8000u;
      for (int l = 0; l < 4; ++l) {
        const unsigned point = block.points[4 * group + l];
        out[2 + 4 * group + l] = static_cast<std::uint8_t>(point);
        packed |= (point >> 8) << (3 * l);
      }
      store(out + 34 + 2 * group, static_cast<std::uint16_t>(packed));
    }
  }
};

}  // namespace

const Grid& gridIQ1_S() {
  static const IqGrid<Iq1S> instance;
  return instance;
}

}  // namespace nibble

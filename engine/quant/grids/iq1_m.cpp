// SPDX-License-Identifier: MIT
// IQ1_M: the low bytes of 32 grid indices, then for each of them a half byte with the upper 3 bits
// and the sign of the shift, then four u16 with 3-bit scales, one for each 16 elements, and in the
// top 4 bits a quarter of d f16. Value d * (2 scale + 1) * (point +- 0.125).
#include "quant/grids/iq_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq1M {
  static constexpr TensorType kType = TensorType::IQ1_M;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 56;
  static constexpr IqKernel IqSearches::* kKernel = &IqSearches::iq1_m;

  static void decodeBlock(const std::uint8_t* in, float* out) {
    std::uint32_t dBits = 0;
    for (int k = 0; k < 4; ++k) dBits |= (scaleWord(in, k) >> 12) << (4 * k);
    const float d = halfToFloat(static_cast<std::uint16_t>(dBits));
    for (int entry = 0; entry < 32; ++entry) {
      const int part = entry / 2;  // 16 elements share a scale
      const std::uint32_t scale = (scaleWord(in, part / 4) >> (3 * (part % 4))) & 7u;
      const float step = d * static_cast<float>(2 * scale + 1);
      const unsigned extra = in[32 + part] >> (4 * (entry % 2));
      const unsigned index = in[entry] | ((extra & 7u) << 8);
      const float shift = (extra & 8u) != 0 ? -kIq1Shift : kIq1Shift;
      applyShift(step, kIqTables.iq1[index].data(), shift, out + 8 * entry);
    }
  }

  static std::uint32_t scaleWord(const std::uint8_t* in, int k) {
    return load<std::uint16_t>(in + 48 + 2 * k);
  }

  static void pack(const IqBlock& block, std::uint8_t* out) {
    for (int part = 0; part < 16; ++part) {
      unsigned extra = 0;
      for (int l = 0; l < 2; ++l) {
        const unsigned point = block.points[2 * part + l];
        out[2 * part + l] = static_cast<std::uint8_t>(point);
        extra |= (point >> 8 | (block.parts[2 * part + l] != 0 ? 8u : 0u)) << (4 * l);
      }
      out[32 + part] = static_cast<std::uint8_t>(extra);
    }
    for (int k = 0; k < 4; ++k) {
      unsigned word = ((block.d >> (4 * k)) & 15u) << 12;
      for (int i = 0; i < 4; ++i) word |= static_cast<unsigned>(block.scales[4 * k + i]) << (3 * i);
      store(out + 48 + 2 * k, static_cast<std::uint16_t>(word));
    }
  }
};

}  // namespace

const Grid& gridIQ1_M() {
  static const IqGrid<Iq1M> instance;
  return instance;
}

}  // namespace nibble

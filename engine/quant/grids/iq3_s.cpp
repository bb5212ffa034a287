// SPDX-License-Identifier: MIT
// IQ3_S: d f16, the low bytes of 64 grid indices (4 elements each), their ninth bits (8 bytes), 32
// sign bytes, then 4-bit scales, one for each 32 elements. Value d * (1 + 2 scale) * point * sign.
#include "quant/grids/block_grid.h"
#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

struct Iq3S {
  static constexpr TensorType kType = TensorType::IQ3_S;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 110;

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
};

}  // namespace

const Grid& gridIQ3_S() {
  static const DecodeOnlyGrid<Iq3S> instance;
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// TQ2_0: 64 bytes of 2-bit codes, d f16. Value (code - 1) * d.
#include "quant/grids/ternary.h"

namespace nibble {

namespace {

struct TQ2_0 {
  static constexpr TensorType kType = TensorType::TQ2_0;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 66;
  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in + 64);
    for (int e = 0; e < 256; ++e) {
      const int code = (in[32 * (e / 128) + e % 32] >> (2 * (e % 128 / 32))) & 3;
      out[e] = static_cast<float>(code - 1) * d;
    }
  }

  /// `codes` are in element order.
  static void packBlock(const std::uint8_t* codes, std::uint16_t d, std::uint8_t* out) {
    for (int i = 0; i < 64; ++i) {
      const std::uint8_t* group = codes + 128 * (i / 32) + i % 32;
      out[i] = static_cast<std::uint8_t>(group[0] | (group[32] << 2) | (group[64] << 4) |
                                         (group[96] << 6));
    }
    store(out + 64, d);
  }
};

}  // namespace

const Grid& gridTQ2_0() {
  static const TernaryGrid<TQ2_0> instance;
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// TQ2_0: 64 bytes of 2-bit codes, d f16. Value (code - 1) * d.
#include "quant/grids/block_grid.h"

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
};

}  // namespace

const Grid& gridTQ2_0() {
  static const DecodeOnlyGrid<TQ2_0> instance;
  return instance;
}

}  // namespace nibble

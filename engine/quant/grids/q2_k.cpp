// SPDX-License-Identifier: MIT
// Q2_K: 16 bytes of scale (low half) and minimum (high half) for sub-blocks of 16, 64 bytes of
// 2-bit codes, d f16, dmin f16. Byte l (0..31) of each half-block of 128 has the codes of its
// elements l, l + 32, l + 64, l + 96, the first in the lowest bits. Value d * scale * code - dmin *
// minimum.
#include <cstring>

#include "quant/grids/k_quants.h"

namespace nibble {

namespace {

void unpack(const std::uint8_t* in, KBlock& block) {
  for (int s = 0; s < 16; ++s) {
    block.scales[s] = static_cast<std::int8_t>(in[s] & 15);
    block.minimums[s] = in[s] >> 4;
  }
  for (int part = 0; part < 8; ++part) {
    const std::uint8_t* from = in + 16 + part / 4 * 32;
    for (int l = 0; l < 32; ++l) {
      block.codes[part * 32 + l] = static_cast<std::uint8_t>((from[l] >> part % 4 * 2) & 3);
    }
  }
  std::memcpy(&block.d, in + 80, 2);
  std::memcpy(&block.dmin, in + 82, 2);
}

void pack(const KBlock& block, std::uint8_t* out) {
  for (int s = 0; s < 16; ++s) {
    out[s] = static_cast<std::uint8_t>(block.scales[s] | block.minimums[s] << 4);
  }
  for (int half = 0; half < 2; ++half) {
    const std::uint8_t* c = block.codes + half * 128;
    for (int l = 0; l < 32; ++l) {
      out[16 + half * 32 + l] =
          static_cast<std::uint8_t>(c[l] | c[l + 32] << 2 | c[l + 64] << 4 | c[l + 96] << 6);
    }
  }
  std::memcpy(out + 80, &block.d, 2);
  std::memcpy(out + 82, &block.dmin, 2);
}

}  // namespace

const Grid& gridQ2_K() {
  static constexpr KFormat kFormat{TensorType::Q2_K, 84, 16, 0, 3, 15, unpack, pack,
                                   &KSearches::q2_k};
  static const KGrid instance(kFormat);
  return instance;
}

}  // namespace nibble

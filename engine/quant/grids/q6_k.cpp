// SPDX-License-Identifier: MIT
// Q6_K: 128 bytes with the low four bits of the codes, 64 bytes with the high two, sixteen i8
// scales of sub-blocks of 16, d f16. In each half-block of 128 elements, element 32 g + l has its
// low bits in byte 32 (g % 2) + l (high half for g >= 2) and its high bits at position 2 g of byte
// l. Value d * scale * (code - 32).
#include <cstring>

#include "quant/grids/k_quants.h"

namespace nibble {

namespace {

constexpr int kHighBits = 128, kScales = 192, kFactor = 208;

void unpack(const std::uint8_t* in, KBlock& block) {
  for (int part = 0; part < 8; ++part) {
    const int half = part / 4, g = part % 4;
    const std::uint8_t* low = in + half * 64 + g % 2 * 32;
    const std::uint8_t* high = in + kHighBits + half * 32;
    for (int l = 0; l < 32; ++l) {
      block.codes[part * 32 + l] =
          static_cast<std::uint8_t>(((low[l] >> g / 2 * 4) & 15) | ((high[l] >> g * 2) & 3) << 4);
    }
  }
  std::memcpy(block.scales, in + kScales, 16);
  std::memcpy(&block.d, in + kFactor, 2);
  block.dmin = 0;
}

void pack(const KBlock& block, std::uint8_t* out) {
  for (int half = 0; half < 2; ++half) {
    const std::uint8_t* c = block.codes + half * 128;
    for (int l = 0; l < 64; ++l) {
      out[half * 64 + l] = static_cast<std::uint8_t>((c[l] & 15) | (c[l + 64] & 15) << 4);
    }
    for (int l = 0; l < 32; ++l) {
      out[kHighBits + half * 32 + l] = static_cast<std::uint8_t>(
          c[l] >> 4 | c[l + 32] >> 4 << 2 | c[l + 64] >> 4 << 4 | c[l + 96] >> 4 << 6);
    }
  }
  std::memcpy(out + kScales, block.scales, 16);
  std::memcpy(out + kFactor, &block.d, 2);
}

}  // namespace

const Grid& gridQ6_K() {
  static constexpr KFormat kFormat{TensorType::Q6_K, 210, 16, 32, 63, 127, unpack, pack,
                                   &KSearches::q6_k};
  static const KGrid instance(kFormat);
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Q3_K: 32 bytes with the third bit of the codes (bit e / 32 of byte e % 32), 64 bytes with their
// low two bits (placed as in Q2_K), 12 bytes of sixteen 6-bit scales (stored plus 32), d f16.
// Value d * scale * (code - 4).
#include <cstring>

#include "quant/grids/k_quants.h"

namespace nibble {

namespace {

constexpr int kLowBits = 32, kScales = 96, kFactor = 108;

void unpack(const std::uint8_t* in, KBlock& block) {
  for (int part = 0; part < 8; ++part) {
    const std::uint8_t* from = in + kLowBits + part / 4 * 32;
    for (int l = 0; l < 32; ++l) {
      const int low = (from[l] >> part % 4 * 2) & 3;
      block.codes[part * 32 + l] = static_cast<std::uint8_t>(low | ((in[l] >> part) & 1) << 2);
    }
  }
  const std::uint8_t* scales = in + kScales;
  for (int s = 0; s < 16; ++s) {
    const int low = s < 8 ? scales[s] & 15 : scales[s - 8] >> 4;
    const int high = (scales[8 + s % 4] >> s / 4 * 2) & 3;
    block.scales[s] = static_cast<std::int8_t>((low | high << 4) - 32);
  }
  std::memcpy(&block.d, in + kFactor, 2);
  block.dmin = 0;
}

void pack(const KBlock& block, std::uint8_t* out) {
  for (int l = 0; l < 32; ++l) {
    int high = 0;
    for (int part = 0; part < 8; ++part) high |= block.codes[part * 32 + l] >> 2 << part;
    out[l] = static_cast<std::uint8_t>(high);
  }
  for (int half = 0; half < 2; ++half) {
    const std::uint8_t* c = block.codes + half * 128;
    for (int l = 0; l < 32; ++l) {
      out[kLowBits + half * 32 + l] = static_cast<std::uint8_t>(
          (c[l] & 3) | (c[l + 32] & 3) << 2 | (c[l + 64] & 3) << 4 | (c[l + 96] & 3) << 6);
    }
  }
  std::uint8_t* scales = out + kScales;
  std::memset(scales, 0, kFactor - kScales);
  for (int s = 0; s < 16; ++s) {
    const int stored = block.scales[s] + 32;
    scales[s % 8] |= static_cast<std::uint8_t>((stored & 15) << (s < 8 ? 0 : 4));
    scales[8 + s % 4] |= static_cast<std::uint8_t>((stored >> 4) << s / 4 * 2);
  }
  std::memcpy(out + kFactor, &block.d, 2);
}

}  // namespace

const Grid& gridQ3_K() {
  static constexpr KFormat kFormat{TensorType::Q3_K, 110, 16, 4, 7, 31, unpack, pack,
                                   &KSearches::q3_k};
  static const KGrid instance(kFormat);
  return instance;
}

}  // namespace nibble

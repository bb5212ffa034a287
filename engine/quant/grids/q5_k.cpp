// SPDX-License-Identifier: MIT
// Q5_K: as Q4_K, with 32 bytes of fifth bits before the 4-bit parts: bit e / 32 of byte e % 32.
#include <cstring>

#include "quant/grids/k_quants.h"

namespace nibble {

namespace {

constexpr int kHighBits = 16, kLowBits = 48;

void unpack(const std::uint8_t* in, KBlock& block) {
  std::memcpy(&block.d, in, 2);
  std::memcpy(&block.dmin, in + 2, 2);
  unpackSixBitPairs(in + 4, block);
  for (int s = 0; s < 8; ++s) {
    for (int l = 0; l < 32; ++l) {
      const int low = (in[kLowBits + s / 2 * 32 + l] >> s % 2 * 4) & 15;
      const int high = (in[kHighBits + l] >> s) & 1;
      block.codes[s * 32 + l] = static_cast<std::uint8_t>(low | high << 4);
    }
  }
}

void pack(const KBlock& block, std::uint8_t* out) {
  std::memcpy(out, &block.d, 2);
  std::memcpy(out + 2, &block.dmin, 2);
  packSixBitPairs(block, out + 4);
  std::memset(out + kHighBits, 0, 32);
  for (int s = 0; s < 8; ++s) {
    for (int l = 0; l < 32; ++l) {
      out[kHighBits + l] |= static_cast<std::uint8_t>((block.codes[s * 32 + l] >> 4) << s);
    }
  }
  for (int pair = 0; pair < 4; ++pair) {
    const std::uint8_t* c = block.codes + pair * 64;
    for (int l = 0; l < 32; ++l) {
      out[kLowBits + pair * 32 + l] =
          static_cast<std::uint8_t>((c[l] & 15) | (c[l + 32] & 15) << 4);
    }
  }
}

}  // namespace

const Grid& gridQ5_K() {
  static constexpr KFormat kFormat{TensorType::Q5_K, 176, 32, 0, 31, 63, unpack, pack,
                                   &KSearches::q5_k};
  static const KGrid instance(kFormat);
  return instance;
}

}  // namespace nibble

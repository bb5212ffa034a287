// SPDX-License-Identifier: MIT
// Q4_K: d f16, dmin f16, 12 bytes of 6-bit scales and minimums for eight sub-blocks of 32, 128
// bytes of 4-bit codes: of each 64 elements the first 32 in the low halves of 32 bytes, the others
// in the high halves. Value d * scale * code - dmin * minimum.
#include <cstring>

#include "quant/grids/k_quants.h"

namespace nibble {

namespace {

void unpack(const std::uint8_t* in, KBlock& block) {
  std::memcpy(&block.d, in, 2);
  std::memcpy(&block.dmin, in + 2, 2);
  unpackSixBitPairs(in + 4, block);
  for (int pair = 0; pair < 4; ++pair) {
    for (int l = 0; l < 32; ++l) {
      const std::uint8_t byte = in[16 + pair * 32 + l];
      block.codes[pair * 64 + l] = byte & 15;
      block.codes[pair * 64 + 32 + l] = byte >> 4;
    }
  }
}

void pack(const KBlock& block, std::uint8_t* out) {
  std::memcpy(out, &block.d, 2);
  std::memcpy(out + 2, &block.dmin, 2);
  packSixBitPairs(block, out + 4);
  for (int pair = 0; pair < 4; ++pair) {
    const std::uint8_t* c = block.codes + pair * 64;
    for (int l = 0; l < 32; ++l) {
      out[16 + pair * 32 + l] = static_cast<std::uint8_t>(c[l] | c[l + 32] << 4);
    }
  }
}

}  // namespace

const Grid& gridQ4_K() {
  static constexpr KFormat kFormat{TensorType::Q4_K, 144, 32, 0, 15, 63, unpack, pack,
                                   &KSearches::q4_k};
  static const KGrid instance(kFormat);
  return instance;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// The packing that the 32-element blocks and IQ4_XS share: element j in the low half of byte j,
// element j + 16 in the high half.
#pragma once

#include <cstdint>

namespace nibble {

inline std::uint32_t packedCode(const std::uint8_t* codes, int element) {
  return element < 16 ? codes[element] & 15u : codes[element - 16] >> 4;
}

/// Packs 32 codes; what is above their low four bits is left out.
inline void packCodes(const std::uint8_t* codes, std::uint8_t* out) {
  for (int j = 0; j < 16; ++j) {
    out[j] = static_cast<std::uint8_t>((codes[j] & 15u) | (codes[j + 16] & 15u) << 4);
  }
}

}  // namespace nibble

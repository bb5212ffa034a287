// SPDX-License-Identifier: MIT
// The packing that the 32-element blocks and IQ4_XS share: element j in the low half of byte j,
// element j + 16 in the high half.
#pragma once

#include <cstdint>

namespace nibble {

inline std::uint32_t packedCode(const std::uint8_t* codes, int element) {
  return element < 16 ? codes[element] & 15u : codes[element - 16] >> 4;
}

}  // namespace nibble

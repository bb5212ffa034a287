// SPDX-License-Identifier: MIT
// The 16-bit floating-point formats, as bit patterns in uint16_t.
#pragma once

#include <bit>
#include <cstdint>

namespace nibble {

/// IEEE binary16 to binary32, exact.
inline float halfToFloat(std::uint16_t bits) {
  return static_cast<float>(std::bit_cast<_Float16>(bits));
}

/// Round to nearest even; subnormals kept; too large becomes infinity.
inline std::uint16_t floatToHalf(float value) {
  return std::bit_cast<std::uint16_t>(static_cast<_Float16>(value));
}

/// bfloat16 to binary32, exact.
inline float bfloatToFloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// Round to nearest even; a NaN stays a (quiet) NaN.
inline std::uint16_t floatToBfloat(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((bits >> 16) | 0x40u);
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

}  // namespace nibble

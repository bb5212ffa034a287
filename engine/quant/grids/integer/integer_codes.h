// SPDX-License-Identifier: MIT
// Codes of a few bits in a row, the first in the lowest bits.
#pragma once

#include <cstdint>

namespace nibble {

/// `count` is a multiple of 8.
inline void packIntegerCodes(const std::uint8_t* codes, int count, int bits, std::uint8_t* out) {
  for (int i = 0; i < count; i += 8) {
    std::uint64_t word = 0;
    for (int j = 0; j < 8; ++j) word |= static_cast<std::uint64_t>(codes[i + j]) << (bits * j);
    for (int b = 0; b < bits; ++b) *out++ = static_cast<std::uint8_t>(word >> (8 * b));
  }
}

/// `count` is a multiple of 8.
inline void unpackIntegerCodes(const std::uint8_t* in, int count, int bits, std::uint8_t* codes) {
  const auto mask = static_cast<std::uint64_t>((1 << bits) - 1);
  for (int i = 0; i < count; i += 8) {
    std::uint64_t word = 0;
    for (int b = 0; b < bits; ++b) word |= static_cast<std::uint64_t>(*in++) << (8 * b);
    for (int j = 0; j < 8; ++j) codes[i + j] = static_cast<std::uint8_t>(word >> (bits * j) & mask);
  }
}

}  // namespace nibble

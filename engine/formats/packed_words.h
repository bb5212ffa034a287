// SPDX-License-Identifier: MIT
// Codes in 32-bit words, as checkpoints of GPTQ and AWQ hold them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace nibble {

/// GPTQ: a stream of bits, the first code in the lowest ones; three bits straddle words.
constexpr std::int64_t wordsFor(std::int64_t codes, int bits) {
  return (codes * bits + 31) / 32;
}

/// Code `index` of a stream that begins at `words` and has all its words.
inline std::uint32_t codeAt(const std::byte* words, std::int64_t index, int bits) {
  const std::int64_t at = index * bits;
  const auto shift = static_cast<int>(at % 32);
  const std::byte* word = words + at / 32 * 4;
  std::uint64_t value = load<std::uint32_t>(word);
  if (shift + bits > 32) value |= static_cast<std::uint64_t>(load<std::uint32_t>(word + 4)) << 32;
  return static_cast<std::uint32_t>(value >> shift) & ((1u << bits) - 1);
}

/// Adds a code to words that were zero there.
inline void addCode(std::uint32_t* words, std::int64_t index, int bits, std::uint32_t code) {
  const std::int64_t at = index * bits;
  const auto shift = static_cast<int>(at % 32);
  const std::uint64_t value = static_cast<std::uint64_t>(code) << shift;
  words[at / 32] |= static_cast<std::uint32_t>(value);
  if (shift + bits > 32) words[at / 32 + 1] |= static_cast<std::uint32_t>(value >> 32);
}

/// AWQ: eight columns share a word; column i of the eight is in nibble kAwqNibble[i].
inline constexpr std::array<int, 8> kAwqNibble{0, 4, 1, 5, 2, 6, 3, 7};

}  // namespace nibble

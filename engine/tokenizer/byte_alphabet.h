// SPDX-License-Identifier: MIT
// The printable alphabet in which byte-level vocabularies are written: one code point a byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nibble {

/// The UTF-8 form of a byte's letter, e.g. "Ġ" for a space.
std::string_view letterOfByte(std::uint8_t byte);
std::optional<std::uint8_t> byteOfLetter(std::uint32_t codePoint);

/// Bytes to letters.
std::string toByteLetters(std::string_view bytes);
/// Letters back to bytes; characters outside of the alphabet stay as they are.
std::string fromByteLetters(std::string_view letters);

}  // namespace nibble

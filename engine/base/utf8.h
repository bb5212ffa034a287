// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nibble {

/// One decoded code point. `length` is 0 when the bytes at that place are not valid UTF-8
/// (overlong forms, surrogates and values above U+10FFFF count as invalid).
struct CodePoint {
  std::uint32_t value = 0;
  int length = 0;
};

CodePoint decodeUtf8(std::string_view text, std::size_t at);
void appendUtf8(std::string& text, std::uint32_t codePoint);
bool isValidUtf8(std::string_view text);

/// Length of the longest prefix that does not end inside a character still being received.
/// Bytes that can never become valid count as complete.
std::size_t completeUtf8Prefix(std::string_view text);

/// For messages: invalid bytes and control characters become \xNN, long texts are cut.
std::string printable(std::string_view text, std::size_t limit = 80);

}  // namespace nibble

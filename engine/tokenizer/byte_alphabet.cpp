// SPDX-License-Identifier: MIT
#include "tokenizer/byte_alphabet.h"

#include <array>

#include "base/utf8.h"

namespace nibble {

namespace {

constexpr std::uint32_t kFirstMoved = 0x100;

bool standsForItself(unsigned byte) {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

struct Alphabet {
  std::array<std::string, 256> letters;
  std::array<std::int16_t, 0x144> bytes;  // by code point, -1 when it is no letter

  Alphabet() {
    bytes.fill(-1);
    std::uint32_t moved = kFirstMoved;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const std::uint32_t letter = standsForItself(byte) ? byte : moved++;
      appendUtf8(letters[byte], letter);
      bytes[letter] = static_cast<std::int16_t>(byte);
    }
  }
};

const Alphabet& alphabet() {
  static const Alphabet instance;
  return instance;
}

}  // namespace

std::string_view letterOfByte(std::uint8_t byte) {
  return alphabet().letters[byte];
}

std::optional<std::uint8_t> byteOfLetter(std::uint32_t codePoint) {
  const auto& bytes = alphabet().bytes;
  if (codePoint >= bytes.size() || bytes[codePoint] < 0) return std::nullopt;
  return static_cast<std::uint8_t>(bytes[codePoint]);
}

std::string toByteLetters(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) out += letterOfByte(static_cast<std::uint8_t>(c));
  return out;
}

std::string fromByteLetters(std::string_view letters) {
  std::string out;
  out.reserve(letters.size());
  for (std::size_t at = 0; at < letters.size();) {
    const CodePoint c = decodeUtf8(letters, at);
    const auto length = static_cast<std::size_t>(c.length == 0 ? 1 : c.length);
    const auto byte = c.length == 0 ? std::nullopt : byteOfLetter(c.value);
    if (byte) {
      out.push_back(static_cast<char>(*byte));
    } else {
      out.append(letters, at, length);
    }
    at += length;
  }
  return out;
}

}  // namespace nibble

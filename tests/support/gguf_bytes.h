// SPDX-License-Identifier: MIT
// GGUF headers put together by hand, to be wrong in exactly one place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/gguf_metadata.h"

namespace nibble::test {

class GgufBytes {
 public:
  /// Magic, version and the two counts.
  static GgufBytes header(std::uint64_t tensors, std::uint64_t keys, std::uint32_t version = 3) {
    GgufBytes bytes;
    bytes.text_ = "GGUF";
    return std::move(bytes.number(version).number(tensors).number(keys));
  }

  template <typename T>
  GgufBytes& number(T value) {
    char raw[sizeof(T)];
    store(raw, value);
    text_.append(raw, sizeof(T));
    return *this;
  }

  GgufBytes& string(std::string_view value) {
    number<std::uint64_t>(value.size());
    text_ += value;
    return *this;
  }

  /// A key and its value type; the value follows.
  GgufBytes& key(std::string_view name, GgufValueType type) {
    return string(name).number(static_cast<std::uint32_t>(type));
  }

  GgufBytes& tensor(std::string_view name, const std::vector<std::uint64_t>& dims,
                    std::uint32_t type, std::uint64_t offset) {
    string(name).number(static_cast<std::uint32_t>(dims.size()));
    for (const std::uint64_t dim : dims) number(dim);
    return number(type).number(offset);
  }

  /// Zeros up to the alignment, then `dataBytes` bytes counting up from 0.
  GgufBytes& data(std::uint64_t dataBytes, std::uint64_t alignment = 32) {
    text_.resize(alignUp(text_.size(), alignment));
    for (std::uint64_t i = 0; i < dataBytes; ++i) text_.push_back(static_cast<char>(i));
    return *this;
  }

  std::uint64_t size() const { return text_.size(); }
  const std::string& text() const { return text_; }
  std::span<const std::byte> span() const { return std::as_bytes(std::span(text_)); }

 private:
  std::string text_;
};

}  // namespace nibble::test

// SPDX-License-Identifier: MIT
// Bounds-checked reading of a GGUF header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nibble {

/// Walks over the bytes of a header. Every failure names the file, the offset, and the key or
/// tensor last given to setSubject().
class GgufCursor {
 public:
  /// No header of a real model comes near this; a hostile one must not fill the memory.
  static constexpr std::uint64_t kMaxHeaderBytes = 256ull << 20;

  GgufCursor(std::span<const std::byte> fileBytes, std::string file);

  std::uint64_t offset() const { return offset_; }
  std::uint64_t remaining() const { return bytes_.size() - offset_; }

  /// `kind` is "key" or "tensor"; `name` must outlive its use here.
  void setSubject(std::string_view kind, std::string_view name) {
    subjectKind_ = kind;
    subjectName_ = name;
  }

  /// "model.gguf, offset 24, key 'general.name'".
  std::string where(std::uint64_t offset) const;

  template <typename T>
  Result<T> number(std::string_view what) {
    if (remaining() < sizeof(T)) return tl::unexpected(tooShort(offset_, what));
    const T value = load<T>(bytes_.data() + offset_);
    offset_ += sizeof(T);
    return value;
  }

  /// The next `length` bytes.
  Result<std::span<const std::byte>> take(std::uint64_t length, std::string_view what);

  /// A length and as many bytes.
  Result<std::string_view> string(std::string_view what);

  /// The failure of running out of bytes inside `what`, which begins at `offset`.
  Error tooShort(std::uint64_t offset, std::string_view what) const;

 private:
  std::span<const std::byte> bytes_;
  std::string file_;
  bool capped_;  ///< the file goes on behind bytes_
  std::uint64_t offset_ = 0;
  std::string_view subjectKind_;
  std::string_view subjectName_;
};

}  // namespace nibble

// SPDX-License-Identifier: MIT
#include "formats/gguf_cursor.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace nibble {

GgufCursor::GgufCursor(std::span<const std::byte> fileBytes, std::string file)
    : bytes_(fileBytes.first(std::min<std::size_t>(fileBytes.size(), kMaxHeaderBytes))),
      file_(std::move(file)),
      capped_(fileBytes.size() > kMaxHeaderBytes) {}

std::string GgufCursor::where(std::uint64_t offset) const {
  std::string text = fmt::format("{}, offset {}", file_, offset);
  if (!subjectKind_.empty()) {
    text += fmt::format(", {} '{}'", subjectKind_, printable(subjectName_));
  }
  return text;
}

Error GgufCursor::tooShort(std::uint64_t offset, std::string_view what) const {
  if (capped_) {
    return {ErrorCode::Unsupported,
            fmt::format("the header would be larger than {} MiB at the {}", kMaxHeaderBytes >> 20,
                        what),
            where(offset), "the file is damaged, or made to do harm"};
  }
  return {ErrorCode::Corrupt, fmt::format("the file ends inside the {}", what), where(offset),
          "the file is incomplete: copy or download it again"};
}

Result<std::span<const std::byte>> GgufCursor::take(std::uint64_t length, std::string_view what) {
  if (length > remaining()) return tl::unexpected(tooShort(offset_, what));
  const auto taken = bytes_.subspan(offset_, length);
  offset_ += length;
  return taken;
}

Result<std::string_view> GgufCursor::string(std::string_view what) {
  const std::uint64_t start = offset_;
  NIBBLE_TRY(const std::uint64_t length, number<std::uint64_t>(what));
  if (length > remaining()) {
    Error error = tooShort(start, what);
    error.what += fmt::format(" (a string of {} bytes where {} are left)", length, remaining());
    return tl::unexpected(std::move(error));
  }
  const auto* text = reinterpret_cast<const char*>(bytes_.data() + offset_);
  offset_ += length;
  return std::string_view(text, length);
}

}  // namespace nibble

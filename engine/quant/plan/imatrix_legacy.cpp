// SPDX-License-Identifier: MIT
// Legacy form, little-endian:
//   i32 entries; per entry: i32 name length, name, i32 calls, i32 values, f32[values];
//   then, in all but the oldest files: i32 chunks, i32 data set name length, name.
// A stored value is the mean square times the number of calls.
#include "base/bytes.h"
#include "base/utf8.h"
#include "quant/plan/imatrix_formats.h"

namespace nibble {

namespace {

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, std::string file)
      : bytes_(bytes), file_(std::move(file)) {}

  bool atEnd() const { return offset_ == bytes_.size(); }
  std::string where() const { return fmt::format("{}, offset {}", file_, offset_); }

  Result<std::int32_t> integer(std::string_view what) {
    NIBBLE_TRY(const auto bytes, take(4, what));
    return load<std::int32_t>(bytes.data());
  }

  Result<std::span<const std::byte>> take(std::uint64_t length, std::string_view what) {
    if (bytes_.size() - offset_ < length) {
      return fail(ErrorCode::Corrupt, where(), "the file ends inside {}", what);
    }
    const auto part = bytes_.subspan(offset_, length);
    offset_ += length;
    return part;
  }

  Result<std::string> string(std::string_view what) {
    NIBBLE_TRY(const std::int32_t length, integer(what));
    if (length < 0) return fail(ErrorCode::Corrupt, where(), "negative length of {}", what);
    NIBBLE_TRY(const auto bytes, take(static_cast<std::uint64_t>(length), what));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

 private:
  std::span<const std::byte> bytes_;
  std::string file_;
  std::uint64_t offset_ = 0;
};

Result<> readEntry(Reader& reader, ImportanceMatrix& matrix) {
  NIBBLE_TRY(std::string name, reader.string("an entry's name"));
  NIBBLE_TRY(const std::int32_t calls, reader.integer("an entry's call count"));
  NIBBLE_TRY(const std::int32_t count, reader.integer("an entry's length"));
  if (name.empty() || count < 1) {
    return withHint(fail(ErrorCode::Corrupt, reader.where(), "an entry without name or values"),
                    "this does not look like an importance matrix");
  }
  NIBBLE_TRY(const auto bytes,
             reader.take(static_cast<std::uint64_t>(count) * 4, "an entry's values"));
  ImportanceEntry entry;
  entry.values.resize(static_cast<std::size_t>(count));
  const float divisor = calls > 0 ? static_cast<float>(calls) : 1.0f;
  for (std::size_t i = 0; i < entry.values.size(); ++i) {
    entry.values[i] = load<float>(bytes.data() + 4 * i) / divisor;
  }
  const std::string shown = printable(name);
  if (!matrix.entries.emplace(std::move(name), std::move(entry)).second) {
    return fail(ErrorCode::Corrupt, reader.where(), "the entry '{}' occurs twice", shown);
  }
  return {};
}

}  // namespace

Result<ImportanceMatrix> parseLegacyImatrix(std::span<const std::byte> bytes,
                                            const std::string& file) {
  Reader reader(bytes, file);
  ImportanceMatrix matrix;
  NIBBLE_TRY(const std::int32_t count, reader.integer("the number of entries"));
  for (std::int32_t i = 0; i < count; ++i) NIBBLE_CHECK(readEntry(reader, matrix));
  if (!reader.atEnd()) {
    NIBBLE_TRY(matrix.chunks, reader.integer("the chunk count"));
    NIBBLE_TRY(matrix.dataset, reader.string("the data set's name"));
  }
  return matrix;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
#include "model/hf/view_reader.h"

#include <algorithm>
#include <cstring>

#include "base/bytes.h"
#include "base/half.h"
#include "base/map_guard.h"
#include "formats/convert_float.h"

namespace nibble::hf {

namespace {

class RowReader {
 public:
  RowReader(const SafetensorsSet& checkpoint, const TensorView& view)
      : view_(view),
        bytes_(checkpoint.bytes(*view.stored)),
        // A reordered bias is one row in which the elements move.
        rows_(view.stored->shape.size() == 2),
        columns_(rows_ ? view.stored->shape[1] : view.stored->shape[0]),
        element_(static_cast<std::size_t>(traits(view.stored->type).blockBytes)) {
    if (view.scale != nullptr) scales_ = checkpoint.bytes(*view.scale);
  }

  /// Nothing has to be done to the values, nor to their place within a row.
  bool copies() const {
    const bool moves = !rows_ && view_.reorderedHead != 0;
    return view_.scale == nullptr && view_.info.type == view_.stored->type && !moves;
  }
  bool inPlace() const {
    const auto address = reinterpret_cast<std::uintptr_t>(bytes_.data());
    return copies() && view_.reorderedHead == 0 && address % element_ == 0;
  }

  std::size_t storedRowBytes() const { return static_cast<std::size_t>(columns_) * element_; }

  std::span<const std::byte> stored(std::int64_t row) const {
    const std::int64_t from = rows_ ? storedRow(row, view_.reorderedHead) : 0;
    return bytes_.subspan(static_cast<std::size_t>(from) * storedRowBytes(), storedRowBytes());
  }

  Result<> floats(std::int64_t row, float* out) const {
    NIBBLE_CHECK(
        convertToFloat(view_.stored->type, stored(row), out, static_cast<std::size_t>(columns_)));
    if (!rows_ && view_.reorderedHead != 0) reorder(out);
    if (view_.scale == nullptr) return {};
    return applyScales(rows_ ? storedRow(row, view_.reorderedHead) : 0, out);
  }

 private:
  void reorder(float* values) const {
    const std::vector<float> old(values, values + columns_);
    for (std::int64_t i = 0; i < columns_; ++i) {
      values[i] = old[static_cast<std::size_t>(storedRow(i, view_.reorderedHead))];
    }
  }

  Result<> applyScales(std::int64_t row, float* values) const {
    const std::int64_t across = (columns_ + view_.scaleColumns - 1) / view_.scaleColumns;
    const auto width = static_cast<std::size_t>(traits(view_.scale->type).blockBytes);
    const auto count = static_cast<std::size_t>(across);
    const auto first = static_cast<std::size_t>(row / view_.scaleRows * across);
    std::vector<float> scales(count);
    NIBBLE_CHECK(convertToFloat(view_.scale->type, scales_.subspan(first * width, count * width),
                                scales.data(), count));
    for (std::int64_t i = 0; i < columns_; ++i) {
      values[i] *= scales[static_cast<std::size_t>(i / view_.scaleColumns)];
    }
    return {};
  }

  const TensorView& view_;
  std::span<const std::byte> bytes_;
  std::span<const std::byte> scales_;
  bool rows_;
  std::int64_t columns_;
  std::size_t element_;
};

void encode(TensorType type, const std::vector<float>& values, std::byte* out) {
  if (type == TensorType::F32) {
    std::memcpy(out, values.data(), values.size() * sizeof(float));
    return;
  }
  for (const float value : values) {  // BF16: tensor_map.cpp chooses no other
    store(out, floatToBfloat(value));
    out += sizeof(std::uint16_t);
  }
}

Result<std::span<const std::byte>> readPacked(const SafetensorsSet& checkpoint,
                                              const TensorView& view, std::int64_t first,
                                              std::int64_t count, std::vector<std::byte>& scratch) {
  std::vector<std::int64_t> rows;
  for (std::int64_t row = first; row < first + count; ++row) {
    rows.push_back(storedRow(row, view.reorderedHead));
  }
  scratch.resize(
      static_cast<std::size_t>(count * rowBytes(view.info.type, view.info.shape.columns())));
  NIBBLE_CHECK(readPackedRows(checkpoint, *view.packed, rows, scratch.data()));
  return std::span<const std::byte>(scratch);
}

/// Rows of a stack; those of one part as that gives them.
Result<std::span<const std::byte>> readStack(const SafetensorsSet& checkpoint,
                                             const TensorView& view, std::int64_t first,
                                             std::int64_t count, std::vector<std::byte>& scratch) {
  const std::int64_t each = view.parts.front().info.shape.rows();
  const auto partOf = [&](std::int64_t row) -> const TensorView& {
    return view.parts[static_cast<std::size_t>(row / each)];
  };
  if (count == 0) return std::span<const std::byte>();
  if (first / each == (first + count - 1) / each) {
    return readView(checkpoint, partOf(first), first % each, count, scratch);
  }
  std::vector<std::byte> all, piece;
  for (std::int64_t row = first; row < first + count;) {
    const std::int64_t some = std::min(each - row % each, first + count - row);
    NIBBLE_TRY(const auto bytes, readView(checkpoint, partOf(row), row % each, some, piece));
    all.insert(all.end(), bytes.begin(), bytes.end());
    row += some;
  }
  scratch = std::move(all);
  return std::span<const std::byte>(scratch);
}

}  // namespace

std::int64_t storedRow(std::int64_t row, std::int64_t head) {
  if (head == 0) return row;
  const std::int64_t inHead = row % head;
  return row - inHead + (inHead % 2) * (head / 2) + inHead / 2;
}

Result<std::span<const std::byte>> readView(const SafetensorsSet& checkpoint,
                                            const TensorView& view, std::int64_t first,
                                            std::int64_t count, std::vector<std::byte>& scratch) {
  if (!view.parts.empty()) return readStack(checkpoint, view, first, count, scratch);
  const std::int64_t columns = view.info.shape.columns();
  const auto row = static_cast<std::size_t>(rowBytes(view.info.type, columns));
  const auto begin = static_cast<std::size_t>(first);
  const auto rows = static_cast<std::size_t>(count);
  if (view.packed != nullptr) return readPacked(checkpoint, view, first, count, scratch);
  if (view.stored == nullptr) {
    return std::as_bytes(std::span(view.computed)).subspan(begin * row, rows * row);
  }
  const RowReader reader(checkpoint, view);
  if (reader.inPlace()) return checkpoint.bytes(*view.stored).subspan(begin * row, rows * row);
  scratch.resize(rows * row);
  std::vector<float> values(reader.copies() ? 0 : static_cast<std::size_t>(columns));
  for (std::size_t i = 0; i < rows; ++i) {
    const std::int64_t from = first + static_cast<std::int64_t>(i);
    if (reader.copies()) {
      std::ranges::copy(reader.stored(from), scratch.data() + i * row);
      continue;
    }
    NIBBLE_CHECK(reader.floats(from, values.data()));
    encode(view.info.type, values, scratch.data() + i * row);
  }
  NIBBLE_CHECK(checkIntact(checkpoint.bytes(*view.stored)));
  if (view.scale != nullptr) NIBBLE_CHECK(checkIntact(checkpoint.bytes(*view.scale)));
  return std::span<const std::byte>(scratch);
}

}  // namespace nibble::hf

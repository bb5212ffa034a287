// SPDX-License-Identifier: MIT
// What a tensor's bytes mean: its type, shape and size.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace nibble {

enum class TensorType : std::uint32_t {
#define GRID(id, NAME, elements, bytes) NAME = id,
#define PLAIN(id, NAME, bytes) NAME = id,
#include "formats/tensor_types.def"
#undef GRID
#undef PLAIN
};

struct TensorTypeTraits {
  TensorType type;
  std::string_view name;
  std::int64_t blockElements;  ///< elements of one block; a row holds whole blocks only
  std::int64_t blockBytes;
  bool isGrid;  ///< has a codec (quant/grids)
  bool inGguf;  ///< may stand in a GGUF file

  double bitsPerWeight() const {
    return 8.0 * static_cast<double>(blockBytes) / static_cast<double>(blockElements);
  }
};

const TensorTypeTraits& traits(TensorType type);
/// Those of the table; the families of integer_type.h have no end.
std::span<const TensorTypeTraits> allTensorTypes();
/// By GGUF id; nothing for retired and unknown ids.
std::optional<TensorType> tensorTypeFromGguf(std::uint32_t id);
/// What a GGUF id that Nibble does not read stands for: "Q4_2, a retired type", "an unknown type".
std::string describeForeignGgufType(std::uint32_t id);
/// By name, case-insensitive ("q4_k", "BF16", "int4-g128").
std::optional<TensorType> tensorTypeFromName(std::string_view name);
std::string_view name(TensorType type);

/// Bytes of one row of `columns` elements; `columns` is a multiple of the block.
inline std::int64_t rowBytes(TensorType type, std::int64_t columns) {
  const TensorTypeTraits& t = traits(type);
  return columns / t.blockElements * t.blockBytes;
}

/// Dimensions in GGUF order: dims[0] is the row length (columns) and varies fastest.
struct Shape {
  std::array<std::int64_t, 4> dims{1, 1, 1, 1};
  int rank = 0;

  static Shape of(std::int64_t columns) { return {{columns, 1, 1, 1}, 1}; }
  static Shape of(std::int64_t columns, std::int64_t rows) { return {{columns, rows, 1, 1}, 2}; }
  static Shape of(std::int64_t columns, std::int64_t rows, std::int64_t matrices) {
    return {{columns, rows, matrices, 1}, 3};
  }

  std::int64_t columns() const { return dims[0]; }
  /// Matrices of a stack of experts, else 1.
  std::int64_t matrices() const { return dims[2] * dims[3]; }
  /// Rows over all outer dimensions.
  std::int64_t rows() const { return dims[1] * dims[2] * dims[3]; }
  std::int64_t elements() const { return columns() * rows(); }
  bool operator==(const Shape&) const = default;
};

/// "[256, 4096]", GGUF order.
std::string toString(const Shape& shape);

/// Bytes of a tensor. Nothing when a dimension is not positive, rows do not hold whole blocks, or
/// the size does not fit 63 bits.
std::optional<std::uint64_t> tensorBytes(TensorType type, const Shape& shape);

struct TensorInfo {
  std::string name;
  Shape shape;
  TensorType type = TensorType::F32;
  std::uint64_t bytes = 0;
  std::uint64_t offset = 0;  ///< from the start of its file
  int file = 0;              ///< which shard
};

}  // namespace nibble

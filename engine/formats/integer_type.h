// SPDX-License-Identifier: MIT
// The tensor types of AWQ, GPTQ and their kin: whole numbers of a few bits, in groups of columns
// that share a scale and a zero point. A family, not a list: any width, any group. Their ids lie
// beyond those of tensor_types.def; a GGUF file holds none of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "formats/tensor_type.h"

namespace nibble {

/// A group is f16 scale, u8 zero point (asymmetric only), codes of `bits` bits, the first in the
/// lowest bits. value = scale * (code - zero).
struct IntegerType {
  int bits = 4;     ///< 2, 3, 4, 5, 6 or 8
  int group = 128;  ///< columns, a multiple of 8; 0 stands for one group a row
  bool symmetric = false;

  int highest() const { return (1 << bits) - 1; }  ///< the largest code
  /// Of a symmetric type.
  int middle() const { return 1 << (bits - 1); }
  int codesAt() const { return symmetric ? 2 : 3; }  ///< byte of the first code
  int codeBytes() const { return group * bits / 8; }
  int blockBytes() const { return codesAt() + codeBytes(); }
  bool operator==(const IntegerType&) const = default;
};

/// The largest group a type may have.
inline constexpr int kMostIntegerGroup = 1 << 22;

/// Nothing for widths and groups there are not.
std::optional<TensorType> tensorType(const IntegerType& type);
/// Nothing for types of other kinds.
std::optional<IntegerType> integerType(TensorType type);
/// "int4-g64", "INT3_G128_SYM", "int8" (groups of 128), "int8-row" (one group a row); "-asym" may
/// stand at the end.
std::optional<TensorType> integerTypeFromName(std::string_view name);
/// The same type with one group a row made a group of `columns`; itself for all others.
std::optional<TensorType> forColumns(TensorType type, std::int64_t columns);

/// Lives as long as the process.
const TensorTypeTraits& integerTraits(TensorType type);

}  // namespace nibble

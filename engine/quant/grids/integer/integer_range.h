// SPDX-License-Identifier: MIT
// How the scale and the zero point of a group are chosen.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "formats/integer_type.h"
#include "quant/grids/integer/integer_kernels.h"

namespace nibble {

enum class Range {
  Search,      ///< the best of many scales and zero points, refined by least squares
  MinMax,      ///< from the smallest value to the largest
  Percentile,  ///< what lies beyond two quantiles is clipped
  Mse,         ///< the whole range, or up to four fifths less: where the squared error is least
  Entropy,     ///< the same, where the values lose the least information
};

struct RangeChoice {
  Range range = Range::Search;
  double percentile = 99;  ///< for Percentile; in (50, 100]
  auto operator<=>(const RangeChoice&) const = default;
};

/// "search", "minmax", "percentile", "mse", "entropy".
std::optional<Range> rangeFromName(std::string_view name);

/// A scale as it is stored, and its zero point.
struct IntegerScale {
  std::uint16_t half = 0;
  int zero = 0;
  float value() const;
};

/// One for all of `groups`, which have as many values as the type says; mostly there is but one.
/// Deterministic. Zero points of asymmetric types are 1 or more: the first version of the GPTQ
/// layout stores one less, and readers disagree on what a zero there is. Scales of symmetric types
/// may be negative. A group of zeros gets the scale 1.
IntegerScale chooseIntegerScale(const IntegerType& type, std::span<const IntegerGroup> groups,
                                const RangeChoice& choice);

}  // namespace nibble

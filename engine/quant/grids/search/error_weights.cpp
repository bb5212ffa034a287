// SPDX-License-Identifier: MIT
#include "quant/grids/search/error_weights.h"

#include <cmath>

namespace nibble {

namespace {

/// In a fixed order of eight partial sums, which vector units can follow.
double sumOf(const float* values, std::int64_t count) {
  double sums[8] = {};
  std::int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (int k = 0; k < 8; ++k) sums[k] += static_cast<double>(values[i + k]);
  }
  for (; i < count; ++i) sums[0] += static_cast<double>(values[i]);
  double sum = 0.0;
  for (const double partial : sums) sum += partial;
  return sum;
}

}  // namespace

ErrorWeights::ErrorWeights(const float* importance, std::int64_t columns) {
  if (importance == nullptr) return;
  const double mean = sumOf(importance, columns) / static_cast<double>(columns);
  if (!(mean > 0.0) || !std::isfinite(mean)) return;
  constexpr double kFloor = 1e-6;
  const double factor = 1.0 / mean;
  if (!std::isfinite(factor)) return;
  values_.resize(static_cast<std::size_t>(columns));
  for (std::int64_t i = 0; i < columns; ++i) {
    values_[static_cast<std::size_t>(i)] =
        static_cast<float>(static_cast<double>(importance[i]) * factor + kFloor);
  }
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// How far encoded weights are from the weights they stand for.
#pragma once

#include <cstdint>
#include <optional>

namespace nibble {

/// Sums over rows, to be added up in a fixed order.
struct ErrorSums {
  double energy = 0;    ///< of weight²
  double squared = 0;   ///< of (weight - decoded)²
  double weighted = 0;  ///< the same, times the column's importance

  void add(const ErrorSums& other) {
    energy += other.energy;
    squared += other.squared;
    weighted += other.weighted;
  }
};

/// `importance` may be null; then weighted stays 0.
ErrorSums errorSums(const float* weights, const float* decoded, const float* importance,
                    std::int64_t columns);

/// Index of the first value that is not finite, -1 when all are.
std::int64_t firstNotFinite(const float* values, std::int64_t count);

}  // namespace nibble

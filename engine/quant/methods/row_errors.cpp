// SPDX-License-Identifier: MIT
#include "quant/methods/row_errors.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>

namespace nibble {

namespace {

// Separate running sums let the compiler use vectors, and fix the order of the additions.
constexpr std::int64_t kLanes = 8;
using Lanes = std::array<double, kLanes>;

double total(const Lanes& lanes) {
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
         ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

/// Adds up term(i) over [0, columns).
template <typename Term>
double sumOf(std::int64_t columns, Term term) {
  Lanes lanes{};
  std::int64_t i = 0;
  for (; i + kLanes <= columns; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      lanes[static_cast<std::size_t>(lane)] += term(i + lane);
    }
  }
  for (; i < columns; ++i) lanes[0] += term(i);
  return total(lanes);
}

constexpr std::uint32_t kExponent = 0x7f800000u;

bool anyNotFinite(const float* values, std::int64_t count) {
  std::uint32_t found = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    found |= (std::bit_cast<std::uint32_t>(values[i]) & kExponent) == kExponent ? 1u : 0u;
  }
  return found != 0;
}

}  // namespace

ErrorSums errorSums(const float* weights, const float* decoded, const float* importance,
                    std::int64_t columns) {
  const auto squared = [=](std::int64_t i) {
    const double difference = static_cast<double>(weights[i] - decoded[i]);
    return difference * difference;
  };
  ErrorSums sums;
  sums.energy = sumOf(columns, [=](std::int64_t i) {
    const auto weight = static_cast<double>(weights[i]);
    return weight * weight;
  });
  sums.squared = sumOf(columns, squared);
  if (importance != nullptr) {
    // The order of the factors is part of the result.
    sums.weighted = sumOf(columns, [=](std::int64_t i) {
      const double difference = static_cast<double>(weights[i] - decoded[i]);
      return static_cast<double>(importance[i]) * difference * difference;
    });
  }
  return sums;
}

std::int64_t firstNotFinite(const float* values, std::int64_t count) {
  if (!anyNotFinite(values, count)) return -1;
  std::int64_t i = 0;
  while (std::isfinite(values[i])) ++i;
  return i;
}

}  // namespace nibble

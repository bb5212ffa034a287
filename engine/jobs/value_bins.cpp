// SPDX-License-Identifier: MIT
#include "jobs/value_bins.h"

#include <algorithm>
#include <cmath>

namespace nibble::jobs {

namespace {

// Finer bins than this part of the largest value would separate numbers that f32 can hardly tell
// apart; it also bounds the bin numbers.
constexpr int kFinestBits = 20;
constexpr int kFinestExponent = -160;  // of all: below the smallest f32

std::int64_t binOf(double value, int exponent) {
  return static_cast<std::int64_t>(std::floor(std::ldexp(value, -exponent)));
}

/// Of the width for values in [low, high]. Never smaller for a larger range.
int exponentFor(double low, double high) {
  const double largest = std::max(std::abs(low), std::abs(high));
  int exponent = kFinestExponent;
  if (largest > 0) exponent = std::max(exponent, std::ilogb(largest) - kFinestBits);
  while (binOf(high, exponent) - binOf(low, exponent) >= ValueBins::kMost) ++exponent;
  return exponent;
}

}  // namespace

double ValueBins::width() const {
  return std::ldexp(1.0, exponent_);
}

void ValueBins::widen(int exponent) {
  const int shift = exponent - exponent_;
  if (shift <= 0) return;
  std::vector<std::int64_t> joined;
  const std::int64_t first = first_ >> shift;
  joined.resize(static_cast<std::size_t>(
      ((first_ + static_cast<std::int64_t>(counts_.size()) - 1) >> shift) - first + 1));
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const std::int64_t bin = (first_ + static_cast<std::int64_t>(i)) >> shift;
    joined[static_cast<std::size_t>(bin - first)] += counts_[i];
  }
  counts_ = std::move(joined);
  first_ = first;
  exponent_ = exponent;
}

void ValueBins::cover(double low, double high) {
  if (!empty()) {
    if (low >= lowest_ && high <= highest_) return;
    low = std::min(low, lowest_);
    high = std::max(high, highest_);
  }
  lowest_ = low;
  highest_ = high;
  const int exponent = exponentFor(low, high);
  if (empty()) {
    exponent_ = exponent;
    first_ = binOf(low, exponent);
    counts_.resize(static_cast<std::size_t>(binOf(high, exponent) - first_ + 1));
    return;
  }
  widen(exponent);
  const std::int64_t first = binOf(low, exponent_);
  counts_.insert(counts_.begin(), static_cast<std::size_t>(first_ - first), 0);
  first_ = first;
  counts_.resize(static_cast<std::size_t>(binOf(high, exponent_) - first_ + 1));
}

void ValueBins::add(std::span<const float> values) {
  if (values.empty()) return;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  cover(static_cast<double>(*low), static_cast<double>(*high));
  // Scaling by a power of two is exact; cutting off the fraction and going back where that went up
  // is std::floor, without the call.
  const double scale = std::ldexp(1.0, -exponent_);
  for (const float value : values) {
    const double scaled = static_cast<double>(value) * scale;
    auto bin = static_cast<std::int64_t>(scaled);
    bin -= static_cast<double>(bin) > scaled ? 1 : 0;
    ++counts_[static_cast<std::size_t>(bin - first_)];
  }
}

void ValueBins::add(const ValueBins& other) {
  if (other.empty()) return;
  cover(other.lowest_, other.highest_);
  const int shift = exponent_ - other.exponent_;
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    const std::int64_t bin = (other.first_ + static_cast<std::int64_t>(i)) >> shift;
    counts_[static_cast<std::size_t>(bin - first_)] += other.counts_[i];
  }
}

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// A histogram that finds its own bins in one pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nibble::jobs {

/// Bins are a power of two wide and begin at multiples of their width, so that neighbours can be
/// joined. The width is the smallest that covers the values with at most kMost bins: what comes out
/// depends on the values alone, not on the order they came in or how they were spread over threads.
class ValueBins {
 public:
  static constexpr std::int64_t kMost = 8192;

  /// Makes room for values from `low` to `high`, both finite.
  void cover(double low, double high);
  /// Covers and counts them; all finite.
  void add(std::span<const float> values);
  void add(const ValueBins& other);

  bool empty() const { return counts_.empty(); }
  double width() const;
  /// Left edge of the first bin.
  double low() const { return static_cast<double>(first_) * width(); }
  const std::vector<std::int64_t>& counts() const { return counts_; }

 private:
  void widen(int exponent);

  double lowest_ = 0, highest_ = 0;  ///< what is covered
  int exponent_ = 0;                 ///< width() is 2 to this power
  std::int64_t first_ = 0;           ///< the first bin begins at first_ * width()
  std::vector<std::int64_t> counts_;
};

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// Means, their standard errors, and percentiles.
#pragma once

#include <cstdint>
#include <vector>

namespace nibble::eval {

/// Running mean and standard error of the mean.
class MeanEstimate {
 public:
  void add(double value) {
    ++count_;
    sum_ += value;
    squares_ += value * value;
  }
  std::int64_t count() const { return count_; }
  double mean() const;
  /// sqrt((E[x^2] - E[x]^2) / (n - 1)); 0 for fewer than two values.
  double standardError() const;
  double meanSquare() const;

 private:
  std::int64_t count_ = 0;
  double sum_ = 0;
  double squares_ = 0;
};

/// Linear interpolation at p (n - 1) of the sorted values, as llama-perplexity does. 0 <= p <= 1;
/// `sorted` is ascending and not empty.
double percentile(const std::vector<float>& sorted, double p);

}  // namespace nibble::eval

// SPDX-License-Identifier: MIT
#include "eval/statistics.h"

#include <algorithm>
#include <cmath>

namespace nibble::eval {

double MeanEstimate::mean() const {
  return count_ > 0 ? sum_ / static_cast<double>(count_) : 0;
}

double MeanEstimate::meanSquare() const {
  return count_ > 0 ? squares_ / static_cast<double>(count_) : 0;
}

double MeanEstimate::standardError() const {
  if (count_ < 2) return 0;
  const double variance = std::max(0.0, meanSquare() - mean() * mean());
  return std::sqrt(variance / static_cast<double>(count_ - 1));
}

double percentile(const std::vector<float>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  const double fraction = at - static_cast<double>(low);
  return (1 - fraction) * static_cast<double>(sorted[low]) +
         fraction * static_cast<double>(sorted[high]);
}

}  // namespace nibble::eval

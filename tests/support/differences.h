// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <vector>

namespace nibble::test {

/// The largest |a[i] - b[i]|; infinity when the lengths differ, NaN when there is one.
inline double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return INFINITY;
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = std::abs(static_cast<double>(a[i]) - b[i]);
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

}  // namespace nibble::test

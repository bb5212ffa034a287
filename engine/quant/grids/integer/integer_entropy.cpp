// SPDX-License-Identifier: MIT
#include "quant/grids/integer/integer_entropy.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace nibble {

namespace {

constexpr int kBinsPerLevel = 16;
constexpr double kLeast = 1e-9;  // a share where the steps have none

using Counts = std::vector<double>;

/// Each of `levels` stretches of bins shares its count among those of its bins that have any.
Counts inSteps(std::span<const double> counts, int levels) {
  Counts steps(counts.size(), 0);
  const std::size_t bins = counts.size(), parts = static_cast<std::size_t>(levels);
  for (std::size_t level = 0; level < parts; ++level) {
    const std::size_t begin = level * bins / parts, end = (level + 1) * bins / parts;
    double sum = 0, filled = 0;
    for (std::size_t i = begin; i < end; ++i) {
      sum += counts[i];
      filled += counts[i] > 0 ? 1 : 0;
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (counts[i] > 0) steps[i] = sum / filled;
    }
  }
  return steps;
}

double divergence(const Counts& from, const Counts& to) {
  double fromSum = 0, toSum = 0, sum = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    fromSum += from[i];
    toSum += to[i];
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == 0) continue;
    const double p = from[i] / fromSum;
    const double q = std::max(toSum > 0 ? to[i] / toSum : 0.0, kLeast);
    sum += p * std::log(p / q);
  }
  return sum;
}

}  // namespace

int leastDivergence(std::span<const float> values, float low, float high, int levels, int steps) {
  const auto bins = static_cast<std::size_t>(kBinsPerLevel * levels);
  const double width =
      (static_cast<double>(high) - static_cast<double>(low)) / static_cast<double>(bins);
  Counts counts(bins, 0);
  for (const float value : values) {
    const double at = (static_cast<double>(value) - static_cast<double>(low)) / width;
    counts[std::min(static_cast<std::size_t>(std::max(at, 0.0)), bins - 1)] += 1;
  }
  int best = 0;
  double least = HUGE_VAL;
  for (int step = 0; step < steps; ++step) {
    const double p = 1.0 - step / 100.0;
    const auto begin =
        static_cast<std::size_t>(std::lround(static_cast<double>(-low) * (1 - p) / width));
    const std::size_t end = std::max(
        begin + static_cast<std::size_t>(levels),
        bins - static_cast<std::size_t>(std::lround(static_cast<double>(high) * (1 - p) / width)));
    if (end > bins) break;
    const std::span<const double> kept(counts.data() + begin, end - begin);
    Counts clipped(kept.begin(), kept.end());
    for (std::size_t i = 0; i < begin; ++i) clipped.front() += counts[i];
    for (std::size_t i = end; i < bins; ++i) clipped.back() += counts[i];
    const double lost = divergence(clipped, inSteps(kept, levels));
    if (!(lost < least)) continue;
    least = lost;
    best = step;
  }
  return best;
}

}  // namespace nibble

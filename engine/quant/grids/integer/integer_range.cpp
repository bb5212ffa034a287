// SPDX-License-Identifier: MIT
#include "quant/grids/integer/integer_range.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/half.h"
#include "quant/grids/integer/integer_entropy.h"
#include "quant/grids/integer/integer_search.h"

namespace nibble {

namespace {

constexpr int kShrinks = 80;  // from the whole range down to a fifth of it

/// The values from the smallest to the largest; zero always lies between.
struct Extent {
  float low = 0, high = 0;
};

Extent extentOf(std::span<const IntegerGroup> groups) {
  Extent extent;
  for (const IntegerGroup& group : groups) {
    for (int i = 0; i < group.count; ++i) {
      extent.low = std::min(extent.low, group.x[i]);
      extent.high = std::max(extent.high, group.x[i]);
    }
  }
  return extent;
}

/// Without what pads a group to a multiple of 16.
std::vector<float> valuesOf(const IntegerType& type, std::span<const IntegerGroup> groups) {
  std::vector<float> values;
  values.reserve(groups.size() * static_cast<std::size_t>(type.group));
  for (const IntegerGroup& group : groups)
    values.insert(values.end(), group.x, group.x + type.group);
  return values;
}

float shrunk(int step) {
  return 1.0f - static_cast<float>(step) / 100.0f;
}

IntegerScale scaleFor(const IntegerType& type, Extent extent) {
  const auto highest = static_cast<float>(type.highest());
  if (type.symmetric) {
    const float largest = std::max(-extent.low, extent.high);
    return {storedScale(2 * (largest / highest)), type.middle()};
  }
  IntegerScale scale{storedScale(extent.high / highest - extent.low / highest), 0};
  const float zero = std::nearbyint(-extent.low / scale.value());
  scale.zero = static_cast<int>(std::clamp(zero, 1.0f, highest));
  return scale;
}

/// `sorted` at a share of its length, between neighbours in proportion.
float quantile(const std::vector<float>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto before = static_cast<std::size_t>(at);
  const std::size_t after = std::min(before + 1, sorted.size() - 1);
  const double part = at - static_cast<double>(before);
  return static_cast<float>(static_cast<double>(sorted[before]) * (1 - part) +
                            static_cast<double>(sorted[after]) * part);
}

Extent quantiles(const IntegerType& type, std::span<const IntegerGroup> groups, double percentile) {
  std::vector<float> sorted = valuesOf(type, groups);
  std::sort(sorted.begin(), sorted.end());
  return {std::min(0.0f, quantile(sorted, 1 - percentile / 100)),
          std::max(0.0f, quantile(sorted, percentile / 100))};
}

IntegerScale leastSquares(const IntegerType& type, std::span<const IntegerGroup> groups,
                          Extent whole) {
  constexpr int kBatch = IntegerKernels::kCandidates;
  static_assert(kShrinks % kBatch == 0);
  const IntegerKernels& kernels = integerKernels(activeIsa());
  IntegerScale best = scaleFor(type, whole);
  double least = HUGE_VAL;
  for (int step = 0; step < kShrinks; step += kBatch) {
    IntegerScale scales[kBatch];
    float inverse[kBatch], zero[kBatch];
    double errors[kBatch];
    for (int k = 0; k < kBatch; ++k) {
      const float p = shrunk(step + k);
      scales[k] = scaleFor(type, {whole.low * p, whole.high * p});
      inverse[k] = 1.0f / scales[k].value();
      zero[k] = static_cast<float>(scales[k].zero);
    }
    sumErrors(kernels, groups, inverse, zero, errors);
    for (int k = 0; k < kBatch; ++k) {
      const double unit = static_cast<double>(scales[k].value());
      const double error = unit * unit * errors[k];
      if (!(error < least)) continue;
      least = error;
      best = scales[k];
    }
  }
  return best;
}

}  // namespace

std::optional<Range> rangeFromName(std::string_view name) {
  if (name == "search") return Range::Search;
  if (name == "minmax") return Range::MinMax;
  if (name == "percentile") return Range::Percentile;
  if (name == "mse") return Range::Mse;
  if (name == "entropy") return Range::Entropy;
  return std::nullopt;
}

float IntegerScale::value() const {
  return halfToFloat(half);
}

IntegerScale chooseIntegerScale(const IntegerType& type, std::span<const IntegerGroup> groups,
                                const RangeChoice& choice) {
  const Extent whole = extentOf(groups);
  if (whole.low == 0.0f && whole.high == 0.0f) return {floatToHalf(1.0f), type.middle()};
  switch (choice.range) {
    case Range::MinMax:
      return scaleFor(type, whole);
    case Range::Percentile:
      return scaleFor(type, quantiles(type, groups, choice.percentile));
    case Range::Mse:
      return leastSquares(type, groups, whole);
    case Range::Entropy: {
      const float p = shrunk(leastDivergence(valuesOf(type, groups), whole.low, whole.high,
                                             type.highest() + 1, kShrinks));
      return scaleFor(type, {whole.low * p, whole.high * p});
    }
    case Range::Search:
      break;
  }
  return searchIntegerScale(type, groups, whole.low, whole.high);
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Ranges from slightly more than what the group spans down to a share of it that depends on the
// number of levels, each with the zero points that keep one end, the other or neither; then least
// squares from the best few, the zero point moving along. All errors are those of the scale as it
// is stored.
#include "quant/grids/integer/integer_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/half.h"

namespace nibble {

namespace {

// Small groups have many valleys, and cost little.
constexpr int kRanges = 24, kRangesOfSmall = 64, kRangesOfTiny = 512;
constexpr float kWidest = 1.04f;
constexpr int kMostZeros = 6, kMostZerosOfTiny = 16;  // a range
constexpr int kTiny = 16;
constexpr int kRefined = 4;
constexpr int kRounds = 6;

/// The narrowest range worth trying, in parts of what the group spans.
float narrowest(int bits) {
  constexpr float kShare[] = {0, 0, 0.25f, 0.38f, 0.52f, 0.7f, 0.82f, 0.9f, 0.94f};
  return kShare[bits];
}

struct Candidate {
  IntegerScale scale;
  double error = HUGE_VAL;

  bool sameAs(const Candidate& other) const {
    return scale.half == other.scale.half && scale.zero == other.scale.zero;
  }
};

class Search {
 public:
  Search(const IntegerType& type, std::span<const IntegerGroup> groups)
      : type_(type),
        groups_(groups),
        highest_(static_cast<float>(type.highest())),
        kernels_(integerKernels(activeIsa())) {}

  IntegerScale asymmetric(float low, float high) {
    const float whole = high / highest_ - low / highest_;
    for (int i = 0; i < ranges(); ++i) addZeros(whole * shareOf(i), low, high);
    // Exact where all values are one.
    addZeros(std::max(high, -low), low, high);
    return refineBest();
  }

  /// The largest value goes to either end of the codes, or beyond.
  IntegerScale symmetric(float low, float high) {
    const float largest = -low > high ? low : high;
    const auto middle = static_cast<float>(type_.middle());
    for (int i = 0; i < ranges(); ++i) {
      for (const float end : {-middle, middle - 1}) {
        add(largest / end * shareOf(i), type_.middle());
      }
    }
    add(-largest, type_.middle());
    return refineBest();
  }

 private:
  int ranges() const {
    return type_.group <= kTiny ? kRangesOfTiny : type_.group <= 32 ? kRangesOfSmall : kRanges;
  }
  /// Of the i-th range, in parts of what the group spans.
  float shareOf(int i) const {
    return kWidest - (kWidest - narrowest(type_.bits)) * static_cast<float>(i) /
                         static_cast<float>(ranges() - 1);
  }

  void addZeros(float wanted, float low, float high) {
    const float scale = halfToFloat(storedScale(wanted));
    const float keepsLow = -low / scale, keepsHigh = highest_ - high / scale;
    const auto held = [&](float zero) {
      return static_cast<int>(std::clamp(std::nearbyint(zero), 1.0f, highest_));
    };
    const int first = held(std::min(keepsLow, keepsHigh));
    const int last = held(std::max(keepsLow, keepsHigh));
    const int most = type_.group <= kTiny ? kMostZerosOfTiny : kMostZeros;
    const int count = std::min(last - first + 1, most);
    for (int i = 0; i < count; ++i) {
      add(wanted, count == 1 ? first : first + (last - first) * i / (count - 1));
    }
  }

  void add(float wanted, int zero) {
    waiting_[static_cast<std::size_t>(waitingCount_++)] = {{storedScale(wanted), zero}, HUGE_VAL};
    if (waitingCount_ == IntegerKernels::kCandidates) measure();
  }

  /// All that wait; the best are kept.
  void measure() {
    if (waitingCount_ == 0) return;
    float inverse[IntegerKernels::kCandidates], zero[IntegerKernels::kCandidates];
    double errors[IntegerKernels::kCandidates];
    for (int k = 0; k < IntegerKernels::kCandidates; ++k) {
      const auto& one = waiting_[static_cast<std::size_t>(std::min(k, waitingCount_ - 1))].scale;
      inverse[k] = 1.0f / one.value();
      zero[k] = static_cast<float>(one.zero);
    }
    sumErrors(kernels_, groups_, inverse, zero, errors);
    for (int k = 0; k < waitingCount_; ++k) {
      Candidate& one = waiting_[static_cast<std::size_t>(k)];
      const double unit = static_cast<double>(one.scale.value());
      one.error = unit * unit * errors[k];
      keep(one);
    }
    waitingCount_ = 0;
  }

  void keep(Candidate one) {
    if (std::isnan(one.error)) return;
    for (Candidate& best : best_) {
      if (one.sameAs(best)) return;
      if (one.error < best.error) std::swap(one, best);
    }
  }

  IntegerScale refineBest() {
    measure();
    Candidate best = best_[0];
    if (best.error == HUGE_VAL) return waiting_[0].scale;  // too large for any scale
    const auto starts = best_;
    for (const Candidate& start : starts) {
      if (start.error == HUGE_VAL) continue;
      const Candidate refined = refine(start);
      if (refined.error < best.error) best = refined;
    }
    return best.scale;
  }

  IntegerFit fitAll(float inverse, float zero) const {
    double along = 0, square = 0;
    for (const IntegerGroup& group : groups_) {
      const IntegerFit fit = kernels_.fit(group, inverse, zero);
      along += static_cast<double>(fit.along);
      square += static_cast<double>(fit.square);
    }
    return {static_cast<float>(along), static_cast<float>(square)};
  }

  Candidate refine(Candidate at) {
    for (int round = 0; round < kRounds && at.error > 0; ++round) {
      best_.fill({});
      const float scale = at.scale.value();
      const IntegerFit fit = fitAll(1.0f / scale, static_cast<float>(at.scale.zero));
      float fitted = fit.square > 0 ? fit.along / fit.square : scale;
      if (!std::isfinite(fitted) || (!type_.symmetric && fitted <= 0)) fitted = scale;
      add(fitted, at.scale.zero);
      if (!type_.symmetric) {
        if (at.scale.zero > 1) add(fitted, at.scale.zero - 1);
        if (at.scale.zero < type_.highest()) add(fitted, at.scale.zero + 1);
      }
      measure();
      if (!(best_[0].error < at.error)) break;
      at = best_[0];
    }
    return at;
  }

  const IntegerType& type_;
  std::span<const IntegerGroup> groups_;
  float highest_;  ///< code
  const IntegerKernels& kernels_;
  std::array<Candidate, IntegerKernels::kCandidates> waiting_;
  int waitingCount_ = 0;
  std::array<Candidate, kRefined> best_;
};

}  // namespace

std::uint16_t storedScale(float wanted) {
  constexpr float kLargest = 65504.0f, kSmallest = 0x1p-24f;
  const float size = std::clamp(std::fabs(wanted), kSmallest, kLargest);
  return floatToHalf(std::copysign(size, wanted));
}

void sumErrors(const IntegerKernels& kernels, std::span<const IntegerGroup> groups,
               const float* inverse, const float* zero,
               double (&errors)[IntegerKernels::kCandidates]) {
  for (double& sum : errors) sum = 0;
  for (const IntegerGroup& group : groups) {
    float own[IntegerKernels::kCandidates];
    kernels.errors(group, inverse, zero, own);
    for (int k = 0; k < IntegerKernels::kCandidates; ++k) errors[k] += static_cast<double>(own[k]);
  }
}

IntegerScale searchIntegerScale(const IntegerType& type, std::span<const IntegerGroup> groups,
                                float low, float high) {
  Search search(type, groups);
  return type.symmetric ? search.symmetric(low, high) : search.asymmetric(low, high);
}

}  // namespace nibble

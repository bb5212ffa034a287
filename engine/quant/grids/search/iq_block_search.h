// SPDX-License-Identifier: MIT
// Scales and grid points of a super-block of the IQ1, IQ2 and IQ3 types:
//   value = d * unit * (1 + 2 scale) * point      (with signs of their own, or part of the point)
//
// 1. Each sub-block alone: of many scales the one whose best points, refitted, cost least.
// 2. d: the values under which rounding those scales costs least, by the quadratic form.
// 3. For each d, as it is stored: every sub-block takes the best of three scales, each with its
//    best points. The best d is refitted to what was found, and tried again.
#pragma once

#include "quant/grids/search/half_scale.h"
#include "quant/grids/search/iq_search.h"
#include "quant/grids/search/iq_tuple.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// What a tuple may choose besides its point.
enum class IqParts {
  One,       ///< nothing
  Shared,    ///< IQ1_S: the shift, the same for all tuples of a sub-block
  Free,      ///< IQ1_M: the shift
  OddSigns,  ///< IQ3_XXS: of two tuples with an odd number of minus signs, one turns a sign
};

struct IqShape {
  int dims;      ///< elements of a tuple
  int points;    ///< of one part
  int subBlock;  ///< elements that share a scale
  int scales;    ///< how many there are
  float unit;
  float top;     ///< the largest coordinate
  float lowest;  ///< where the first search puts the largest element, in `top`
  float ratio;   ///< from one such position to the next
  IqParts parts;
  bool magnitudes;  ///< points are magnitudes, signs are stored apart
  bool evenSigns;   ///< an even number of 8 elements is negative
};

template <IqShape kShape, bool kWeighted>
class IqBlockSearch {
 public:
  IqBlockSearch(const IqPoints& points, float* workspace)
      : points_(points), a_(workspace), b_(workspace + kTuples * kRow) {}

  /// Floats it works in.
  static constexpr int workspace() { return 2 * kTuples * kRow + kShape.points; }

  void run(const float* x, const float* w, IqBlock& out) {
    factor_ = normalizer(x, IqBlock::kElements);
    prepare(x, w);
    for (int s = 0; s < kSubs; ++s) fitSubBlock(s, x);
    float first = 0.0f, second = 0.0f;
    chooseFactors(first, second);
    tryFactor(first);
    if (second != first) tryFactor(second);
    constexpr int kRounds = 2;
    for (int round = 0; round < kRounds; ++round) tryFactor(refit());
    tryNeighbors();
    emit(out);
  }

 private:
  static constexpr int kDims = kShape.dims;
  static constexpr int kTuples = IqBlock::kElements / kDims;
  static constexpr int kParts = kShape.parts == IqParts::One ? 1 : 2;
  static constexpr int kRow = kParts * kShape.points;  // sums of a tuple
  static constexpr int kSubs = IqBlock::kElements / kShape.subBlock;
  static constexpr int kPerSub = kShape.subBlock / kDims;

  /// What one sub-block does with one scale.
  struct Choice {
    float score = 0.0f;
    int points[kPerSub];  ///< part * kShape.points + point
  };

  float* sumsA(int tuple) const { return a_ + tuple * kRow; }
  float* sumsB(int tuple) const { return b_ + tuple * kRow; }

  void prepare(const float* x, const float* w) {
    float* least = b_ + kTuples * kRow;
    for (int i = 0; i < 32; ++i) {
      unsigned signs = 0;
      for (int j = 0; j < 8; ++j) signs |= (x[8 * i + j] < 0.0f ? 1u : 0u) << j;
      signs_[i] = signs;
    }
    for (int t = 0; t < kTuples; ++t) {
      float weights[kDims];
      float* products = products_ + t * kDims;
      for (int i = 0; i < kDims; ++i) {
        const int e = t * kDims + i;
        const float v = x[e] * factor_;
        weights[i] = 1.0f;
        if constexpr (kWeighted) weights[i] = w[e];
        products[i] = weights[i] * (kShape.magnitudes && v < 0.0f ? -v : v);
      }
      pointSums<kDims, kShape.evenSigns>(points_.values.data(), points_.count, points_.count,
                                         weights, products, sumsA(t), sumsB(t), least);
      if constexpr (kShape.evenSigns) turnOneSign(t, least);
    }
  }

  bool isOdd(int tuple) const { return (__builtin_popcount(signs_[tuple * kDims / 8]) & 1) != 0; }

  void turnOneSign(int t, const float* least) {
    float* b = sumsB(t);
    if constexpr (kShape.parts == IqParts::OddSigns) {
      float* a = sumsA(t);
      for (int p = 0; p < kShape.points; ++p) {
        a[kShape.points + p] = a[p];
        b[kShape.points + p] = b[p] - 2.0f * least[p];
      }
    } else if (isOdd(t)) {
      for (int p = 0; p < kShape.points; ++p) b[p] = b[p] - 2.0f * least[p];
    }
  }

  template <int kScales>
  void evaluate(int s, const float* scales, Choice* choices) const {
    BestPoint best[kPerSub][kParts][kScales];
    for (int i = 0; i < kPerSub; ++i) {
      const int t = s * kPerSub + i;
      for (int part = 0; part < kParts; ++part) {
        bestPoints<kScales>(sumsA(t) + part * kShape.points, sumsB(t) + part * kShape.points,
                            kShape.points, scales, best[i][part]);
      }
    }
    for (int k = 0; k < kScales; ++k) {
      BestPoint own[kPerSub][kParts];
      for (int i = 0; i < kPerSub; ++i) {
        for (int part = 0; part < kParts; ++part) own[i][part] = best[i][part][k];
      }
      combine(s, own, choices[k]);
    }
  }

  void combine(int s, const BestPoint (&best)[kPerSub][kParts], Choice& choice) const {
    int parts[kPerSub] = {};
    if constexpr (kShape.parts == IqParts::Shared) {
      float sums[2] = {};
      for (int i = 0; i < kPerSub; ++i) {
        for (int part = 0; part < 2; ++part) sums[part] += best[i][part].score;
      }
      for (int& part : parts) part = sums[1] < sums[0] ? 1 : 0;
    } else if constexpr (kShape.parts == IqParts::Free) {
      for (int i = 0; i < kPerSub; ++i) parts[i] = best[i][1].score < best[i][0].score ? 1 : 0;
    } else if constexpr (kShape.parts == IqParts::OddSigns) {
      for (int i = 0; i < kPerSub; i += 2) {
        if (!isOdd(s * kPerSub + i)) continue;
        const float first = best[i][1].score + best[i + 1][0].score;
        const float other = best[i][0].score + best[i + 1][1].score;
        parts[other < first ? i + 1 : i] = 1;
      }
    }
    choice.score = 0.0f;
    for (int i = 0; i < kPerSub; ++i) {
      const BestPoint& b = best[i][parts[i]];
      choice.score += b.score;
      choice.points[i] = parts[i] * kShape.points + b.point;
    }
  }

  struct Sums {
    float a = 0.0f, b = 0.0f;
  };

  Sums sumsOf(int s, const Choice& choice) const {
    Sums sums;
    for (int i = 0; i < kPerSub; ++i) {
      sums.a += sumsA(s * kPerSub + i)[choice.points[i]];
      sums.b += sumsB(s * kPerSub + i)[choice.points[i]];
    }
    return sums;
  }

  void fitSubBlock(int s, const float* x) {
    float largest = 0.0f;
    for (int e = s * kShape.subBlock; e < (s + 1) * kShape.subBlock; ++e) {
      const float v = x[e] * factor_;
      const float size = v < 0.0f ? -v : v;
      largest = size > largest ? size : largest;
    }
    target_[s] = 0.0f;
    curvature_[s] = 1e-6f;
    if (largest == 0.0f) return;
    constexpr int kBatches = 4, kBatch = 4;
    float least = 0.0f, scale = largest / (kShape.top * kShape.lowest);
    for (int batch = 0; batch < kBatches; ++batch) {
      float scales[kBatch];
      for (float& v : scales) {
        v = scale;
        scale = scale / kShape.ratio;
      }
      Choice choices[kBatch];
      evaluate<kBatch>(s, scales, choices);
      for (const Choice& choice : choices) {
        const Sums sums = sumsOf(s, choice);
        if (!(sums.b > 0.0f)) continue;
        const float score = -(sums.b * sums.b / sums.a);
        if (!(score < least)) continue;
        least = score;
        target_[s] = sums.b / sums.a;
        curvature_[s] = sums.a;
      }
    }
  }

  static int nearestScale(float steps) {
    const float scale = (steps - 1.0f) * 0.5f;
    const float bounded = scale < 0.0f ? 0.0f : scale;
    const int rounded = static_cast<int>(bounded + 0.5f);
    return rounded < kShape.scales ? rounded : kShape.scales - 1;
  }

  /// The two d under which rounding the targets costs least.
  void chooseFactors(float& first, float& second) const {
    float most = 0.0f;
    for (const float target : target_) most = target > most ? target : most;
    constexpr float kMost = static_cast<float>(2 * kShape.scales + 1);
    float least = 3e38f, next = 3e38f;
    for (float steps = kMost; steps >= kMost * 0.3f; steps = steps - 0.25f) {
      const float d = most / (kShape.unit * steps);
      float cost = 0.0f;
      for (int s = 0; s < kSubs; ++s) {
        const float step = d * kShape.unit;
        const int scale = step > 0.0f ? nearestScale(target_[s] / step) : 0;
        const float miss = target_[s] - step * static_cast<float>(1 + 2 * scale);
        cost += curvature_[s] * miss * miss;
      }
      if (cost < least) {
        next = least;
        second = first;
        least = cost;
        first = d;
      } else if (cost < next) {
        next = cost;
        second = d;
      }
    }
  }

  void tryFactor(float wanted) { tryStored(halfScale(wanted, factor_)); }

  void tryStored(HalfScale d) {
    Choice choices[kSubs];
    int scales[kSubs];
    float total = 0.0f;
    const float step = d.value * kShape.unit;
    for (int s = 0; s < kSubs; ++s) {
      const int middle = step > 0.0f ? nearestScale(target_[s] / step) : 0;
      int tried[3];
      float values[3];
      for (int k = 0; k < 3; ++k) {
        const int scale = middle + k - 1;
        tried[k] = scale < 0 ? 0 : (scale < kShape.scales ? scale : kShape.scales - 1);
        values[k] = step * static_cast<float>(1 + 2 * tried[k]);
      }
      Choice found[3];
      evaluate<3>(s, values, found);
      int best = 1;
      for (int k = 0; k < 3; k += 2) best = found[k].score < found[best].score ? k : best;
      choices[s] = found[best];
      scales[s] = tried[best];
      total += found[best].score;
    }
    if (tried_ && !(total < total_)) return;
    tried_ = true;
    total_ = total;
    d_ = d;
    for (int s = 0; s < kSubs; ++s) {
      chosen_[s] = choices[s];
      scales_[s] = scales[s];
    }
  }

  /// d of least squares for the points and scales found; targets become those of the points.
  float refit() {
    float up = 0.0f, down = 0.0f;
    for (int s = 0; s < kSubs; ++s) {
      const Sums sums = sumsOf(s, chosen_[s]);
      const float k = kShape.unit * static_cast<float>(1 + 2 * scales_[s]);
      up += k * sums.b;
      down += k * k * sums.a;
      if (sums.b > 0.0f) {
        target_[s] = sums.b / sums.a;
        curvature_[s] = sums.a;
      }
    }
    return down > 0.0f && up > 0.0f ? up / down : d_.value;
  }

  /// The halves next to d: where halves are coarse they matter.
  void tryNeighbors() {
    constexpr std::uint16_t kCoarse = 0x0800;  // below 2^-13
    const std::uint16_t bits = d_.bits;
    if (bits == 0 || bits >= kCoarse) return;
    for (const int away : {-1, 1}) {
      const auto next = static_cast<std::uint16_t>(bits + away);
      if (next == 0) continue;
      const auto half = __builtin_bit_cast(_Float16, next);
      tryStored({next, static_cast<float>(half) * factor_});
    }
  }

  void emit(IqBlock& out) const {
    out.d = d_.bits;
    for (int s = 0; s < kSubs; ++s) {
      out.scales[s] = static_cast<std::uint8_t>(scales_[s]);
      for (int i = 0; i < kPerSub; ++i) {
        const int t = s * kPerSub + i, point = chosen_[s].points[i];
        out.parts[t] = static_cast<std::uint8_t>(point / kShape.points);
        out.points[t] = static_cast<std::uint16_t>(point % kShape.points);
      }
    }
    for (int i = 0; i < 32; ++i) out.signs[i] = static_cast<std::uint8_t>(signs_[i]);
    if constexpr (kShape.evenSigns) emitTurned(out);
  }

  /// The sign that costs least is the one that is turned.
  void emitTurned(IqBlock& out) const {
    for (int t = 0; t < kTuples; ++t) {
      const bool turned = kShape.parts == IqParts::OddSigns ? out.parts[t] == 1 : isOdd(t);
      if (!turned) continue;
      int cheapest = 0;
      float least = 3e38f;
      for (int i = 0; i < kDims; ++i) {
        const float loss = products_[t * kDims + i] * points_.coordinate(i, out.points[t]);
        if (!(loss < least)) continue;
        least = loss;
        cheapest = i;
      }
      const int e = t * kDims + cheapest;
      out.signs[e / 8] = static_cast<std::uint8_t>(out.signs[e / 8] ^ (1u << (e % 8)));
    }
  }

  const IqPoints& points_;
  float* a_;
  float* b_;
  float factor_ = 1.0f;
  unsigned signs_[32];
  float products_[IqBlock::kElements];  ///< w x, or w |x|
  float target_[kSubs], curvature_[kSubs];
  bool tried_ = false;
  float total_ = 0.0f;
  HalfScale d_;
  Choice chosen_[kSubs];
  int scales_[kSubs] = {};
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

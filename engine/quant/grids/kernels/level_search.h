// SPDX-License-Identifier: MIT
// Finding the stored scale of blocks x ~ d * level, for any set of levels. `Levels` rounds:
// levels(y) is the level nearest to y. Conventions as in search/scale_search.h; blocks are
// normalized (strip.h), `back` is the power of two that takes them to their true size, and d is a
// half there.
#pragma once

#include "quant/grids/kernels/lane_half.h"
#include "quant/grids/search/scale_search.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// The whole numbers from kLow to kHigh.
template <int kLow, int kHigh>
struct UniformLevels {
  Lane operator()(Lane y) const {
    return nearest(
        clamp(y, broadcast(static_cast<float>(kLow)), broadcast(static_cast<float>(kHigh))));
  }
};

/// sum w (x - d level)^2 for kCount scales, exactly as the decoder will see it.
template <bool kWeighted, int kCount, typename Levels>
inline void valueErrors(const Levels& levels, const float* x, const float* w, int elements,
                        const Lane* d, Lane* errors) {
  Lane inverse[kCount], sums[kCount];
  for (int k = 0; k < kCount; ++k) {
    inverse[k] = inverseOrZero(d[k]);
    sums[k] = broadcast(0.0f);
  }
  for (int e = 0; e < elements; ++e) {
    const Lane v = load(x + e * kTileBlocks);
#pragma GCC unroll 8
    for (int k = 0; k < kCount; ++k) {
      const Lane r = v - d[k] * levels(v * inverse[k]);
      sums[k] = sums[k] + weighed<kWeighted>(w, e, r) * r;
    }
  }
  for (int k = 0; k < kCount; ++k) errors[k] = sums[k];
}

struct LevelFit {
  Lane scale;
  Lane error;
  Lane energy;  ///< sum w level^2: what a squared change of the scale costs
};

/// Rounds with scale 1 / `inverse`, then fits the scale to those levels.
template <bool kWeighted, typename Levels>
inline LevelFit fitLevels(const Levels& levels, const float* x, const float* w, int elements,
                          Lane inverse) {
  Lane rr = broadcast(0.0f), rl = rr, ll = rr;
  for (int e = 0; e < elements; ++e) {
    const Lane y = load(x + e * kTileBlocks) * inverse;
    const Lane level = levels(y);
    const Lane r = y - level;
    const Lane wr = weighed<kWeighted>(w, e, r);
    rr = rr + wr * r;
    rl = rl + wr * level;
    ll = ll + weighed<kWeighted>(w, e, level) * level;
  }
  const Lane correction = rl / maximum(ll, broadcast(kTiny));
  const Lane scale = inverseOrZero(inverse);
  const Lane left = maximum(rr - correction * rl, broadcast(0.0f));
  return {(broadcast(1.0f) + correction) * scale, left * (scale * scale), ll};
}

inline void keepBetter(LevelFit& best, const LevelFit& fit) {
  const LaneMask better = less(fit.error, best.error);
  best.scale = select(better, fit.scale, best.scale);
  best.error = select(better, fit.error, best.error);
  best.energy = select(better, fit.energy, best.energy);
}

/// Where searches put a block's largest element, in levels.
struct Positions {
  const float* values;
  int count;
  float plain;  ///< the position of rounding without a search
};

/// The best fits with the largest element on the negative and on the positive side of the levels.
struct SideFits {
  LevelFit negative, positive;
};

template <bool kWeighted, typename Levels>
inline SideFits searchLevels(const Levels& levels, const float* x, const float* w, int elements,
                             Lane largest, const Positions& positions) {
  const Lane zero = broadcast(0.0f), one = broadcast(1.0f);
  const LaneMask filled = less(broadcast(kTiny), magnitude(largest));
  const Lane unit = one / select(filled, largest, one);
  const LevelFit none{zero, broadcast(3e38f), zero};
  SideFits fits{none, none};
  for (int c = 0; c < positions.count; ++c) {
    LevelFit fit =
        fitLevels<kWeighted>(levels, x, w, elements, unit * broadcast(positions.values[c]));
    fit.scale = select(filled, fit.scale, zero);
    keepBetter(positions.values[c] < 0.0f ? fits.negative : fits.positive, fit);
  }
  return fits;
}

/// Looks for the half-precision scale of one tile of blocks. Everything is normalized; a scale is
/// such that times `back` it is a half.
template <bool kWeighted, typename Levels>
class StoredSearch {
 public:
  StoredSearch(const Levels& levels, const float* x, const float* w, int elements, Lane back)
      : levels_(levels),
        x_(x),
        w_(w),
        elements_(elements),
        back_(back),
        norm_(broadcast(1.0f) / back),
        scale_(broadcast(0.0f)),
        error_(broadcast(3e38f)) {}

  Lane scale() const { return scale_; }
  /// The scale as it is stored.
  Lane d() const { return scale_ * back_; }

  /// Tries scales, rounded to halves, by the error that the decoder will see.
  template <int kCount>
  void consider(const Lane (&scales)[kCount]) {
    Lane stored[kCount], errors[kCount];
    for (int k = 0; k < kCount; ++k) stored[k] = roundToHalf(scales[k] * back_) * norm_;
    valueErrors<kWeighted, kCount>(levels_, x_, w_, elements_, stored, errors);
    for (int k = 0; k < kCount; ++k) {
      const LaneMask better = less(errors[k], error_);
      scale_ = select(better, stored[k], scale_);
      error_ = select(better, errors[k], error_);
    }
  }

  /// Tries the best scale fitted to the levels it gives.
  void considerRefit() {
    consider({fitLevels<kWeighted>(levels_, x_, w_, elements_, inverseOrZero(scale_)).scale});
  }

  /// Tries the halves next to the best.
  void considerNeighbors() {
    const Lane step = halfStep(d()) * norm_;
    consider({scale_ + step, scale_ - step});
  }

  /// Tries the best of the fits around the best scale: values in a smooth row have narrow minima.
  void considerSurroundings() {
    constexpr float kFactors[] = {0.988f, 0.992f, 0.996f, 1.004f, 1.008f, 1.012f};
    const Lane inverse = inverseOrZero(scale_);
    LevelFit best{scale_, broadcast(3e38f), scale_};
    for (const float factor : kFactors) {
      keepBetter(best,
                 fitLevels<kWeighted>(levels_, x_, w_, elements_, inverse * broadcast(factor)));
    }
    consider({best.scale});
  }

 private:
  Levels levels_;
  const float* x_;
  const float* w_;
  int elements_;
  Lane back_, norm_, scale_, error_;
};

/// Blocks that some scale fits but for rounding, constants above all, have many fits as good; which
/// of them a half-precision scale can hold decides. `largest` is put on levels of either sign.
template <bool kWeighted, typename Levels>
inline void considerExactFits(StoredSearch<kWeighted, Levels>& search, Lane largest,
                              const SideFits& fits, float outermost) {
  LevelFit best = fits.negative;
  keepBetter(best, fits.positive);
  const Lane signal = best.energy * (best.scale * best.scale);
  const LaneMask exact = less(best.error, signal * broadcast(0x1p-20f));
  if (!any(exact)) return;
  for (int part = 8; part <= 16; ++part) {
    const Lane scale = largest * broadcast(16.0f / (outermost * static_cast<float>(part)));
    // Other lanes keep what they have.
    const Lane current = search.scale();
    search.consider(
        {select(exact, scale, current), select(exact, broadcast(0.0f) - scale, current)});
  }
}

/// The stored scale of blocks. Candidates are compared by the least-squares error of their levels;
/// the best on each side of zero and plain rounding are then rounded to halves and refined.
template <bool kWeighted, typename Levels>
inline Lane searchStored(const Levels& levels, const float* x, const float* w, int elements,
                         Lane back, const Positions& positions) {
  const Lane largest = largestElement(x, elements);
  const SideFits fits = searchLevels<kWeighted>(levels, x, w, elements, largest, positions);
  StoredSearch<kWeighted, Levels> search(levels, x, w, elements, back);
  search.consider(
      {largest * broadcast(1.0f / positions.plain), fits.negative.scale, fits.positive.scale});
  considerExactFits(search, largest, fits, positions.plain);
  search.considerSurroundings();
  search.considerRefit();
  search.considerRefit();
  search.considerNeighbors();
  return search.d();
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

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

/// A half-precision scale in true size and the error it gives.
struct StoredScale {
  Lane d;
  Lane error;
};

/// Tries the scale `scale` (normalized), rounded to a half, and the halves beside it.
template <bool kWeighted, typename Levels>
inline void tryStored(const Levels& levels, const float* x, const float* w, int elements, Lane back,
                      Lane scale, StoredScale& best) {
  const Lane d = roundToHalf(scale * back);
  const Lane step = halfStep(d);
  const Lane candidates[3] = {d, roundToHalf(d + step), roundToHalf(d - step)};
  const Lane norm = broadcast(1.0f) / back;
  const Lane normalized[3] = {candidates[0] * norm, candidates[1] * norm, candidates[2] * norm};
  Lane errors[3];
  valueErrors<kWeighted, 3>(levels, x, w, elements, normalized, errors);
  for (int k = 0; k < 3; ++k) {
    const LaneMask better = less(errors[k], best.error);
    best.d = select(better, candidates[k], best.d);
    best.error = select(better, errors[k], best.error);
  }
}

/// The stored scale of a block. Candidates are compared by the least-squares error of their levels;
/// the best on each side of zero and plain rounding are then rounded to halves and refined.
template <bool kWeighted, typename Levels>
inline StoredScale searchStored(const Levels& levels, const float* x, const float* w, int elements,
                                Lane back, const Positions& positions) {
  const Lane zero = broadcast(0.0f);
  const Lane largest = largestElement(x, elements);
  const SideFits fits = searchLevels<kWeighted>(levels, x, w, elements, largest, positions);
  StoredScale best{zero, broadcast(3e38f)};
  const auto consider = [&](Lane scale) {
    tryStored<kWeighted>(levels, x, w, elements, back, scale, best);
  };
  consider(largest * broadcast(1.0f / positions.plain));
  consider(fits.negative.scale);
  consider(fits.positive.scale);
  const Lane norm = broadcast(1.0f) / back;
  for (int round = 0; round < 2; ++round) {
    consider(fitLevels<kWeighted>(levels, x, w, elements, inverseOrZero(best.d * norm)).scale);
  }
  return best;
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

// SPDX-License-Identifier: MIT
// Finding the scale (and offset) of blocks whose elements become small integer codes:
//   symmetric   x ~ scale * code              code in [low, high]
//   affine      x ~ scale * code + offset     code in [0, high]
// Every function works on kLanes blocks of a tile (tile.h); `x` and `w` point at the first lane.
// kWeighted says whether the error is sum w (x - value)^2 or sum (x - value)^2; then w is not read.
//
// For a candidate inverse scale k the codes are fixed by rounding y = k x; with the residuals
// r = y - code the least-squares scale and its error follow from sums over r, which are small, so
// that nothing cancels even where the error is a tiny share of sum x^2.
#pragma once

#include "quant/grids/search/tile.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

inline constexpr float kTiny = 1e-30f;  // keeps divisions by sums that may be zero finite

/// The signed element of largest magnitude (the first on ties).
inline Lane largestElement(const float* x, int elements) {
  Lane best = broadcast(0.0f);
  for (int e = 0; e < elements; ++e) {
    const Lane v = load(x + e * kTileBlocks);
    best = select(less(magnitude(best), magnitude(v)), v, best);
  }
  return best;
}

struct Range {
  Lane low, high;
};

inline Range range(const float* x, int elements) {
  Range r{load(x), load(x)};
  for (int e = 1; e < elements; ++e) {
    const Lane v = load(x + e * kTileBlocks);
    r.low = minimum(v, r.low);
    r.high = maximum(v, r.high);
  }
  return r;
}

/// sum w, or the number of elements.
template <bool kWeighted>
inline Lane weightSum(const float* w, int elements) {
  if constexpr (!kWeighted) return broadcast(static_cast<float>(elements));
  Lane sum = broadcast(0.0f);
  for (int e = 0; e < elements; ++e) sum = sum + load(w + e * kTileBlocks);
  return sum;
}

template <bool kWeighted>
inline Lane weighed(const float* w, int e, Lane v) {
  if constexpr (kWeighted) return load(w + e * kTileBlocks) * v;
  return v;
}

/// Errors of kCount pairs (inverse scale, shift) without refitting: sum w (y - code)^2 with
/// y = x * inverse + shift, in units of codes: times scale^2 it is the error of the values.
template <bool kWeighted, int kCount>
inline void roundingErrors(const float* x, const float* w, int elements, const Lane* inverse,
                           const Lane* shift, float low, float high, Lane* errors) {
  const Lane lo = broadcast(low), hi = broadcast(high);
  Lane sums[kCount];
  for (int k = 0; k < kCount; ++k) sums[k] = broadcast(0.0f);
  for (int e = 0; e < elements; ++e) {
    const Lane v = load(x + e * kTileBlocks);
#pragma GCC unroll 8
    for (int k = 0; k < kCount; ++k) {
      const Lane y = v * inverse[k] + shift[k];
      const Lane r = y - nearest(clamp(y, lo, hi));
      sums[k] = sums[k] + weighed<kWeighted>(w, e, r) * r;
    }
  }
  for (int k = 0; k < kCount; ++k) errors[k] = sums[k];
}

/// The same for symmetric grids: y = x * inverse.
template <bool kWeighted, int kCount>
inline void roundingErrors(const float* x, const float* w, int elements, const Lane* inverse,
                           float low, float high, Lane* errors) {
  const Lane lo = broadcast(low), hi = broadcast(high);
  Lane sums[kCount];
  for (int k = 0; k < kCount; ++k) sums[k] = broadcast(0.0f);
  for (int e = 0; e < elements; ++e) {
    const Lane v = load(x + e * kTileBlocks);
#pragma GCC unroll 8
    for (int k = 0; k < kCount; ++k) {
      const Lane y = v * inverse[k];
      const Lane r = y - nearest(clamp(y, lo, hi));
      sums[k] = sums[k] + weighed<kWeighted>(w, e, r) * r;
    }
  }
  for (int k = 0; k < kCount; ++k) errors[k] = sums[k];
}

struct ScaleFit {
  Lane scale;  ///< 0 for a block of zeros
  Lane error;
};

/// Rounds with scale 1 / `inverse`, then fits the scale to those codes.
template <bool kWeighted>
inline ScaleFit fitScale(const float* x, const float* w, int elements, Lane inverse, float low,
                         float high) {
  const Lane lo = broadcast(low), hi = broadcast(high);
  Lane rr = broadcast(0.0f), rl = rr, ll = rr;
  for (int e = 0; e < elements; ++e) {
    const Lane y = load(x + e * kTileBlocks) * inverse;
    const Lane code = nearest(clamp(y, lo, hi));
    const Lane r = y - code;
    const Lane wr = weighed<kWeighted>(w, e, r);
    rr = rr + wr * r;
    rl = rl + wr * code;
    ll = ll + weighed<kWeighted>(w, e, code) * code;
  }
  const Lane correction = rl / maximum(ll, broadcast(kTiny));
  const Lane scale = broadcast(1.0f) / inverse;
  const Lane left = maximum(rr - correction * rl, broadcast(0.0f));
  return {(broadcast(1.0f) + correction) * scale, left * (scale * scale)};
}

/// The best of `count` candidates: the largest element is put at each of `positions` (in codes,
/// negative ones included: low end and high end of an uneven code range are both worth trying).
template <bool kWeighted>
inline ScaleFit searchScale(const float* x, const float* w, int elements, const float* positions,
                            int count, float low, float high) {
  const Lane zero = broadcast(0.0f);
  const Lane largest = largestElement(x, elements);
  const LaneMask filled = less(broadcast(kTiny), magnitude(largest));
  const Lane unit = broadcast(1.0f) / select(filled, largest, broadcast(1.0f));
  ScaleFit best{zero, broadcast(3e38f)};
  for (int c = 0; c < count; ++c) {
    const ScaleFit fit =
        fitScale<kWeighted>(x, w, elements, unit * broadcast(positions[c]), low, high);
    const LaneMask better = less(fit.error, best.error);
    best.scale = select(better, fit.scale, best.scale);
    best.error = select(better, fit.error, best.error);
  }
  return {select(filled, best.scale, zero), select(filled, best.error, zero)};
}

struct AffineFit {
  Lane scale;
  Lane offset;
  Lane error;
  Lane meanCode;  ///< weighted mean of the codes
  Lane spread;    ///< weighted sum of (code - meanCode)^2
};

enum class Offset {
  Free,
  NotPositive,  ///< the offset is stored as a subtracted minimum >= 0
};

/// Rounds y = (x - base) * inverse, then fits scale and offset to those codes. `weights` is
/// weightSum(). Where all codes are equal only the offset is fitted.
template <bool kWeighted, Offset kOffset>
inline AffineFit fitAffine(const float* x, const float* w, int elements, Lane weights, Lane inverse,
                           Lane base, float high) {
  const Lane zero = broadcast(0.0f), one = broadcast(1.0f), tiny = broadcast(kTiny);
  const Lane hi = broadcast(high);
  const Lane shift = zero - base * inverse;
  Lane r1 = zero, rr = zero, rl = zero, l1 = zero, ll = zero;
  for (int e = 0; e < elements; ++e) {
    const Lane y = load(x + e * kTileBlocks) * inverse + shift;
    const Lane code = nearest(clamp(y, zero, hi));
    const Lane r = y - code;
    const Lane wr = weighed<kWeighted>(w, e, r);
    const Lane wl = weighed<kWeighted>(w, e, code);
    r1 = r1 + wr;
    rr = rr + wr * r;
    rl = rl + wr * code;
    l1 = l1 + wl;
    ll = ll + wl * code;
  }
  const Lane scale = one / inverse;
  const Lane mean = l1 / maximum(weights, tiny);
  // Centred sums: the spread of the codes, and how the residuals go with it.
  const Lane spread = ll - mean * l1;
  const Lane slope = (rl - mean * r1) / maximum(spread, tiny);
  const LaneMask sloped = less(ll * broadcast(1e-6f), spread);
  const Lane a = select(sloped, slope, zero);
  const Lane b = r1 / maximum(weights, tiny) - a * mean;
  AffineFit fit;
  fit.scale = (one + a) * scale;
  fit.offset = base + b * scale;
  const Lane left = rr - a * rl - b * r1;
  fit.error = maximum(left, zero) * (scale * scale);
  fit.meanCode = mean;
  fit.spread = spread;
  if constexpr (kOffset == Offset::NotPositive) {
    // With the offset held at 0, y + base * inverse = x * inverse is fitted by the codes alone.
    const LaneMask positive = less(zero, fit.offset);
    if (any(positive)) {
      const Lane up = zero - shift;
      const Lane ratio = (rl + up * l1) / maximum(ll, tiny);
      const Lane rest = rr + up * (r1 + r1) + up * up * weights - ratio * (rl + up * l1);
      fit.scale = select(positive, (one + ratio) * scale, fit.scale);
      fit.offset = select(positive, zero, fit.offset);
      fit.error = select(positive, maximum(rest, zero) * (scale * scale), fit.error);
    }
  }
  return fit;
}

inline void keepBetter(AffineFit& best, const AffineFit& fit) {
  const LaneMask better = less(fit.error, best.error);
  best.scale = select(better, fit.scale, best.scale);
  best.offset = select(better, fit.offset, best.offset);
  best.error = select(better, fit.error, best.error);
  best.meanCode = select(better, fit.meanCode, best.meanCode);
  best.spread = select(better, fit.spread, best.spread);
}

/// The best of `count` candidates: the range of the block is put on `spans[c]` codes, starting from
/// the offset of the best fit so far; then `rounds` times the best is rounded and fitted again.
template <bool kWeighted, Offset kOffset>
inline AffineFit searchAffine(const float* x, const float* w, int elements, const float* spans,
                              int count, int rounds, float high) {
  const Lane zero = broadcast(0.0f), one = broadcast(1.0f);
  Range r = range(x, elements);
  if constexpr (kOffset == Offset::NotPositive) r.low = minimum(r.low, zero);
  const Lane extent = r.high - r.low;
  const LaneMask filled = less(broadcast(kTiny), extent);
  const Lane unit = one / select(filled, extent, one);
  const Lane weights = weightSum<kWeighted>(w, elements);
  AffineFit best{extent * broadcast(1.0f / high), r.low, broadcast(3e38f), zero, zero};
  for (int c = 0; c < count; ++c) {
    // The top of the range stays where it is when the offset moves.
    const Lane base = select(filled, best.offset, r.low);
    const Lane inverse = broadcast(spans[c]) * unit;
    keepBetter(best, fitAffine<kWeighted, kOffset>(x, w, elements, weights, inverse, base, high));
  }
  for (int i = 0; i < rounds; ++i) {
    const LaneMask usable = both(filled, less(broadcast(kTiny), magnitude(best.scale)));
    const Lane inverse = one / select(usable, best.scale, one);
    keepBetter(best,
               fitAffine<kWeighted, kOffset>(x, w, elements, weights, inverse, best.offset, high));
  }
  // A constant block is its offset alone.
  best.scale = select(filled, best.scale, zero);
  best.offset = select(filled, best.offset, r.low);
  return best;
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

// SPDX-License-Identifier: MIT
// Encoders of the 32-element blocks with a scale and an offset: Q4_1 and Q5_1.
#include <initializer_list>

#include "quant/grids/kernels/strip.h"
#include "quant/grids/search/scale_search.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// Stored scale and offset, both halves in true size, and the error they give.
struct StoredAffine {
  Lane d;
  Lane m;
  Lane error;
};

/// One tile of blocks x ~ code * d + m, codes from 0 to `high`.
template <bool kWeighted>
class AffineSearch {
 public:
  AffineSearch(const float* x, const float* w, Lane back, float high)
      : x_(x),
        w_(w),
        back_(back),
        norm_(broadcast(1.0f) / back),
        high_(broadcast(high)),
        top_(high) {
    range_ = range(x, kElements);
    weights_ = weightSum<kWeighted>(w, kElements);
    best_ = {broadcast(0.0f), broadcast(0.0f), broadcast(3e38f)};
  }

  /// The range of a block is spread over each number of codes in `spans`, with what it leaves
  /// unused or lacks put at either end or shared.
  StoredAffine run(const float* spans, int count) {
    const Lane one = broadcast(1.0f);
    const Lane width = range_.high - range_.low;
    const LaneMask filled = less(broadcast(kTiny), width);
    const Lane unit = one / select(filled, width, one);
    AffineFit best = fit(unit * broadcast(top_), range_.low);
    for (int c = 0; c < count; ++c) {
      const Lane unused = width * broadcast(1.0f - top_ / spans[c]);
      for (const float share : {0.0f, 0.5f, 1.0f}) {
        keepBetter(best, fit(unit * broadcast(spans[c]), range_.low + unused * broadcast(share)));
      }
    }
    tryOffset(range_.low, width / high_);
    // An offset below the range leaves the rest to the scale: what a constant block needs.
    const Lane m = roundToHalf(range_.low * back_);
    const Lane below = roundToHalf(m - halfStep(m)) * norm_;
    tryOffset(below, (range_.high - below) / high_);
    tryOffset(best.offset, best.scale);
    // Two far clusters can be put on any two codes; halves fit some of them better.
    const LaneMask sloped = less(broadcast(kTiny), magnitude(best.scale));
    const Lane codes = (range_.high - best.offset) / select(sloped, best.scale, one);
    const Lane spread = best.scale * nearest(minimum(codes, high_));
    for (const float unused : {0.0f, 1.0f, 2.0f, 3.0f}) {
      tryOffset(best.offset, spread / broadcast(top_ - unused));
    }
    for (int i = 0; i < 3; ++i) {
      const Refit next = refit();
      tryOffset(next.offset, next.scale);
    }
    // A large offset is coarse as a half; scale and offset can make up for each other.
    const Refit last = refit();
    const Lane scale = best_.d * norm_, middle = best_.m, step = halfStep(middle);
    for (const float steps : {-3.0f, -2.0f, -1.0f, 1.0f, 2.0f, 3.0f}) {
      const Lane change = step * broadcast(steps);
      tryOffset((middle + change) * norm_, scale - change * norm_ * last.perCode);
    }
    return best_;
  }

 private:
  static constexpr int kElements = 32;

  struct Refit {
    Lane scale, offset;
    Lane perCode;  ///< 1 / mean code
  };

  /// Tries offset and scale (normalized), rounded to halves, with the halves beside them.
  void tryOffset(Lane offset, Lane scale) {
    const Lane m = roundToHalf(offset * back_);
    const Lane d = roundToHalf(scale * back_);
    const Lane step = halfStep(d);
    const Lane scales[3] = {d, roundToHalf(d + step), roundToHalf(d - step)};
    tryPairs(m, scales);
  }

  void tryPairs(Lane m, const Lane (&scales)[3]) {
    Lane errors[3], inverse[3], d[3];
    const Lane base = m * norm_;
    for (int k = 0; k < 3; ++k) {
      errors[k] = broadcast(0.0f);
      d[k] = scales[k] * norm_;
      inverse[k] = inverseOrZero(d[k]);
    }
    for (int e = 0; e < kElements; ++e) {
      const Lane value = load(x_ + e * kTileBlocks), above = value - base;
#pragma GCC unroll 8
      for (int k = 0; k < 3; ++k) {
        const Lane code = nearest(clamp(above * inverse[k], broadcast(0.0f), high_));
        const Lane r = value - (code * d[k] + base);  // as the decoder rounds
        errors[k] = errors[k] + weighed<kWeighted>(w_, e, r) * r;
      }
    }
    for (int k = 0; k < 3; ++k) {
      const LaneMask better = less(errors[k], best_.error);
      best_.d = select(better, scales[k], best_.d);
      best_.m = select(better, m, best_.m);
      best_.error = select(better, errors[k], best_.error);
    }
  }

  AffineFit fit(Lane inverse, Lane base) const {
    return fitAffine<kWeighted, Offset::Free>(x_, w_, kElements, weights_, inverse, base, top_);
  }

  /// Scale and offset fitted to the codes of the best pair.
  Refit refit() const {
    const Lane one = broadcast(1.0f);
    const Lane d = best_.d * norm_, base = best_.m * norm_;
    const LaneMask usable = less(broadcast(0.0f), magnitude(d));
    const AffineFit next = fit(one / select(usable, d, one), base);
    return {select(usable, next.scale, d), select(usable, next.offset, base),
            one / maximum(next.meanCode, one)};
  }

  const float* x_;
  const float* w_;
  Lane back_, norm_, high_, weights_;
  float top_;
  Range range_;
  StoredAffine best_;
};

/// Numbers of codes that the range of a block is spread over: densely around `kHigh`, then some so
/// large that the range is cut.
template <int kHigh, int kDense, int kSparse>
struct SpanList {
  static constexpr int kCount = kDense + kSparse;
  float values[kCount];

  constexpr SpanList() {
    constexpr float kUnit = kHigh;
    for (int i = 0; i < kDense; ++i) {
      values[i] = kUnit * (0.76f + 0.34f * static_cast<float>(i) / (kDense - 1));
    }
    for (int i = 0; i < kSparse; ++i) {
      values[kDense + i] = kUnit * (1.1f + 0.5f * static_cast<float>(i + 1) / kSparse);
    }
  }
};

template <int kHigh>
struct AffineCodec {
  template <bool kWeighted>
  static void search(Strip<32>& strip, int lane) {
    static constexpr SpanList<kHigh, 22, kWeighted ? 5 : 0> kSpans;
    const Lane back = load(strip.back + lane);
    AffineSearch<kWeighted> work(strip.tile.x + lane, strip.tile.w + lane, back, kHigh);
    const StoredAffine best = work.run(kSpans.values, kSpans.kCount);
    store(strip.scale + lane, best.d);
    store(strip.offset + lane, best.m);
    const Lane base = best.m / back;
    const Lane inverse = inverseOrZero(best.d / back);
    const Lane high = broadcast(static_cast<float>(kHigh));
    for (int at = lane; at < 32 * kTileBlocks; at += kTileBlocks) {
      const Lane y = (load(strip.tile.x + at) - base) * inverse;
      store(strip.codes + at, nearest(clamp(y, broadcast(0.0f), high)));
    }
  }
};

struct EncodeQ4_1 : AffineCodec<15> {
  static constexpr int kBytes = 20;

  static void pack(const Strip<32>& strip, int b, const std::uint8_t* codes, std::uint8_t* out) {
    storeHalf(out, strip.scale[b]);
    storeHalf(out + 2, strip.offset[b]);
    packHalves(codes, out + 4);
  }
};

struct EncodeQ5_1 : AffineCodec<31> {
  static constexpr int kBytes = 24;

  static void pack(const Strip<32>& strip, int b, const std::uint8_t* codes, std::uint8_t* out) {
    storeHalf(out, strip.scale[b]);
    storeHalf(out + 2, strip.offset[b]);
    nibble::store(out + 4, fifthBits(codes));
    packHalves(codes, out + 8);
  }
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

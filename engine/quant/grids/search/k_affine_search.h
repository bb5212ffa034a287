// SPDX-License-Identifier: MIT
// Scales, minimums and codes of Q2_K, Q4_K and Q5_K: value = d * scale * code - dmin * minimum.
//
// 1. Each sub-block alone: the least-squares scale and minimum, its targets.
// 2. d, then dmin: of many half-precision values the one under which the nearest integers cost
//    least, by the quadratic form around the targets.
// 3. Each sub-block: the best pair of integers near the targets, with its elements rounded anew.
// 4. Some rounds: targets and factors fitted to the codes found, then 3 again; what is not better
//    for the whole super-block is dropped.
#pragma once

#include "quant/grids/kernels/lane_half.h"
#include "quant/grids/search/half_scale.h"
#include "quant/grids/search/k_block.h"
#include "quant/grids/search/scale_search.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// What tells the affine K types apart, and how far their search looks.
struct AffineFormat {
  int subBlock;  ///< elements that share a scale and a minimum
  int highestCode;
  int highestScale;                 ///< of both integers
  float shortestSpan, longestSpan;  ///< of the codes put on a sub-block's range, in highestCode
  int scaleReach;    ///< how far from the target the first search of integer scales goes
  int minimumReach;  ///< the same for minimums; 1, 4 or 7
  int nextReach;     ///< of the later searches of scales; minimums then go 1 away
};

/// One setting of the scales of a tile's 16 sub-blocks, in the units of the normalized elements.
struct AffineScales {
  HalfScale d[2], dmin[2];  ///< of each super-block
  alignas(64) float scale[kTileBlocks];
  alignas(64) float minimum[kTileBlocks];
  alignas(64) float error[kTileBlocks];

  float total(int first, int count) const {
    float sum = 0.0f;
    for (int s = first; s < first + count; ++s) sum += error[s];
    return sum;
  }
};

template <AffineFormat kFormat, bool kWeighted>
class AffineSearch {
 public:
  static void run(const float* x, const float* w, int superBlocks, KBlock* out) {
    for (int s = 0; s < superBlocks; s += kSupers) {
      const int left = superBlocks - s;
      AffineSearch search;
      search.encode(x + s * KBlock::kElements, kWeighted ? w + s * KBlock::kElements : nullptr,
                    left < kSupers ? left : kSupers, out + s);
    }
  }

 private:
  static constexpr int kSub = kFormat.subBlock;
  static constexpr int kSubs = KBlock::kElements / kSub;  // sub-blocks of a super-block
  static constexpr int kSupers = kTileBlocks / kSubs;     // super-blocks of a tile
  static constexpr float kCodes = static_cast<float>(kFormat.highestCode);
  static constexpr float kScales = static_cast<float>(kFormat.highestScale);

  void encode(const float* x, const float* w, int supers, KBlock* out) {
    fill(x, w, supers);
    bool oneSided[kSupers];
    orient(oneSided);
    searchAll();
    bool again = false;
    for (int b = 0; b < supers; ++b) again = again || oneSided[b];
    if (!again) {
      for (int b = 0; b < supers; ++b) emit(b, out[b]);
      return;
    }
    AffineSearch other;
    other.fill(x, w, supers);
    for (int b = 0; b < kSupers; ++b) {
      if (factor_[b] > 0.0f) other.mirror(b);
    }
    other.searchAll();
    for (int b = 0; b < supers; ++b) {
      (other.best_.total(b * kSubs, kSubs) < best_.total(b * kSubs, kSubs) ? other : *this)
          .emit(b, out[b]);
    }
  }

  void searchAll() {
    findTargets();
    for (int b = 0; b < kSupers; ++b) chooseFactors(b);
    searchIntegers(kFormat.scaleReach, kFormat.minimumReach);
    best_ = tried_;
    constexpr int kRounds = 3;
    for (int round = 0; round < kRounds; ++round) {
      refit();
      if (round % 2 == 1) {
        for (int b = 0; b < kSupers; ++b) chooseFactors(b);
      }
      searchIntegers(kFormat.nextReach, 1);
      keepBetterSuperBlocks();
    }
    roundTile();
  }

  void fill(const float* x, const float* w, int supers) {
    for (int b = 0; b < kSupers; ++b) {
      float* to = tile_.x + b * kSubs;
      if (b < supers) {
        const float* from = x + b * KBlock::kElements;
        factor_[b] = normalizer(from, KBlock::kElements);
        spreadBlocks(to, from, kSubs, kSub, factor_[b]);
        if constexpr (kWeighted) {
          spreadBlocks(tile_.w + b * kSubs, w + b * KBlock::kElements, kSubs, kSub, 1.0f);
        }
      } else {
        factor_[b] = 1.0f;
        fillBlocks(to, kSubs, kSub, 0.0f);
        if constexpr (kWeighted) fillBlocks(tile_.w + b * kSubs, kSubs, kSub, 1.0f);
      }
    }
  }

  /// Minimums are subtracted, so sub-blocks whose values are all positive are served badly; with
  /// both factors negative the same holds for all negative ones. Mirrors a super-block where that
  /// is the better way. Tells which have sub-blocks of one sign: for them it is a guess.
  void orient(bool* oneSided) {
    alignas(64) float low[kTileBlocks], high[kTileBlocks];
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const Range r = range(tile_.x + lane, kSub);
      store(low + lane, r.low);
      store(high + lane, r.high);
    }
    for (int b = 0; b < kSupers; ++b) {
      float above = 0.0f, below = 0.0f;
      for (int s = b * kSubs; s < (b + 1) * kSubs; ++s) {
        above = low[s] > above ? low[s] : above;
        below = -high[s] > below ? -high[s] : below;
      }
      oneSided[b] = above > 0.0f || below > 0.0f;
      if (above > below) mirror(b);
    }
  }

  void mirror(int b) {
    factor_[b] = -factor_[b];
    for (int e = 0; e < kSub; ++e) {
      for (int s = b * kSubs; s < (b + 1) * kSubs; ++s) {
        tile_.x[e * kTileBlocks + s] = -tile_.x[e * kTileBlocks + s];
      }
    }
  }

  void findTargets() {
    constexpr int kSpans = 6;
    float spans[kSpans];
    for (int i = 0; i < kSpans; ++i) {
      const float part = static_cast<float>(i) / (kSpans - 1);
      spans[i] =
          kCodes * (kFormat.shortestSpan + (kFormat.longestSpan - kFormat.shortestSpan) * part);
    }
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const AffineFit fit = searchAffine<kWeighted, Offset::NotPositive>(
          tile_.x + lane, tile_.w + lane, kSub, spans, kSpans, 1, kCodes);
      store(targetScale_ + lane, fit.scale);
      store(targetMinimum_ + lane, broadcast(0.0f) - fit.offset);
      store(meanCode_ + lane, fit.meanCode);
      store(spread_ + lane, fit.spread);
      Lane sum = broadcast(0.0f), squares = sum;
      for (int e = 0; e < kSub; ++e) {
        const Lane v = load(tile_.x + lane + e * kTileBlocks);
        const Lane wv = weighed<kWeighted>(tile_.w + lane, e, v);
        sum = sum + wv;
        squares = squares + wv * v;
      }
      store(sumX_ + lane, sum);
      store(sumXX_ + lane, squares);
      store(weights_ + lane, weightSum<kWeighted>(tile_.w + lane, kSub));
    }
  }

  /// Candidates for a factor that takes integers up to kScales to targets up to `most`: from a bit
  /// too fine (the largest target is clamped) to clearly too coarse.
  static constexpr int kFactors = 32;

  struct Candidates {
    alignas(64) float value[kFactors];
    alignas(64) float cost[kFactors];

    Candidates(float most, float factor) {
      alignas(64) float steps[kFactors];
      for (int i = 0; i < kFactors; ++i) {
        steps[i] = 1.0f / (kScales + (kScales + 1.0f) / 128.0f * static_cast<float>(4 - i));
      }
      const Lane stored = broadcast(most / factor), back = broadcast(factor);
      for (int i = 0; i < kFactors; i += kLanes) {
        store(value + i, roundToHalf(load(steps + i) * stored) * back);
      }
    }

    float best() const {
      int at = 0;
      for (int i = 1; i < kFactors; ++i) at = cost[i] < cost[at] ? i : at;
      return value[at];
    }
  };

  static Lane integer(Lane v) { return nearest(clamp(v, broadcast(0.0f), broadcast(kScales))); }

  /// The factors of super-block b under which the integers nearest to the targets cost least.
  void chooseFactors(int b) {
    const int first = b * kSubs, end = first + kSubs;
    float most = 0.0f;
    for (int s = first; s < end; ++s) most = targetScale_[s] > most ? targetScale_[s] : most;
    Candidates scales(most, factor_[b]);
    for (int c = 0; c < kFactors; c += kLanes) {
      const Lane d = load(scales.value + c), inverse = inverseOrZero(d);
      Lane cost = broadcast(0.0f);
      for (int s = first; s < end; ++s) {
        const Lane target = broadcast(targetScale_[s]);
        const Lane miss = integer(target * inverse) * d - target;
        cost = cost + broadcast(spread_[s]) * (miss * miss);
      }
      store(scales.cost + c, cost);
    }
    const HalfScale d = halfScale(scales.best(), factor_[b]);
    // The scale each sub-block will have moves the minimum it wants.
    alignas(64) float wanted[kTileBlocks];
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const Lane target = load(targetScale_ + lane);
      const Lane dd = broadcast(d.value);
      const Lane value = integer(target * inverseOrZero(dd)) * dd;
      store(wanted + lane,
            maximum(load(targetMinimum_ + lane) + (value - target) * load(meanCode_ + lane),
                    broadcast(0.0f)));
    }
    most = 0.0f;
    for (int s = first; s < end; ++s) most = wanted[s] > most ? wanted[s] : most;
    Candidates minimums(most, factor_[b]);
    for (int c = 0; c < kFactors; c += kLanes) {
      const Lane dmin = load(minimums.value + c), inverse = inverseOrZero(dmin);
      Lane cost = broadcast(0.0f);
      for (int s = first; s < end; ++s) {
        const Lane target = broadcast(wanted[s]);
        const Lane miss = integer(target * inverse) * dmin - target;
        cost = cost + broadcast(weights_[s]) * (miss * miss);
      }
      store(minimums.cost + c, cost);
    }
    tried_.d[b] = d;
    tried_.dmin[b] = halfScale(minimums.best(), factor_[b]);
  }

  Lane factorOf(const HalfScale* halves, int lane) const {
    if constexpr (kSupers == 1) return broadcast(halves[0].value);
    alignas(64) float values[kLanes];
    for (int i = 0; i < kLanes; ++i) values[i] = halves[(lane + i) / kSubs].value;
    return load(values);
  }

  /// For each sub-block the best pair of integers around its targets under the factors tried:
  /// scales up to `reach` from the nearest, and for each the minimums around the one that suits it.
  void searchIntegers(int reach, int minimumReach) {
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const Lane zero = broadcast(0.0f), one = broadcast(1.0f), top = broadcast(kScales);
      const Lane d = factorOf(tried_.d, lane), dmin = factorOf(tried_.dmin, lane);
      const Lane perD = inverseOrZero(d), perMin = inverseOrZero(dmin);
      const Lane target = load(targetScale_ + lane);
      const Lane targetMinimum = load(targetMinimum_ + lane);
      const Lane meanCode = load(meanCode_ + lane);
      const Lane xx = load(sumXX_ + lane), sx = load(sumX_ + lane), ww = load(weights_ + lane);
      const Lane centre = integer(target * perD);
      Lane bestScale = zero, bestMinimum = zero, bestError = xx;
      for (int step = -reach; step <= reach; ++step) {
        const Lane scale = clamp(centre + broadcast(static_cast<float>(step)), zero, top);
        const Lane factor = d * scale;
        const LaneMask usable = less(zero, factor);
        const Lane inverse = one / select(usable, factor, one);
        const Lane wanted = targetMinimum + (factor - target) * meanCode;
        const Lane middle = integer(wanted * perMin);
        for (int m = -minimumReach; m <= minimumReach; m += 3) {
          Lane minimums[3], inverses[3], shifts[3], errors[3];
          for (int k = 0; k < 3; ++k) {
            minimums[k] = clamp(middle + broadcast(static_cast<float>(m + k)), zero, top);
            inverses[k] = inverse;
            shifts[k] = dmin * minimums[k] * inverse;
          }
          roundingErrors<kWeighted, 3>(tile_.x + lane, tile_.w + lane, kSub, inverses, shifts, 0.0f,
                                       kCodes, errors);
          for (int k = 0; k < 3; ++k) {
            const Lane minimum = dmin * minimums[k];
            const Lane flat = maximum(xx + minimum * (sx + sx + minimum * ww), zero);
            const Lane error = select(usable, errors[k] * (factor * factor), flat);
            const LaneMask better = less(error, bestError);
            bestError = select(better, error, bestError);
            bestScale = select(better, scale, bestScale);
            bestMinimum = select(better, minimums[k], bestMinimum);
          }
        }
      }
      store(tried_.scale + lane, bestScale);
      store(tried_.minimum + lane, bestMinimum);
      store(tried_.error + lane, bestError);
    }
  }

  /// With the codes of the best state held: new targets of the sub-blocks, and new factors.
  void refit() {
    alignas(64) float l1[kTileBlocks], ll[kTileBlocks], r1[kTileBlocks], rl[kTileBlocks];
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const Lane zero = broadcast(0.0f), hi = broadcast(kCodes);
      const Lane factor = factorOf(best_.d, lane) * load(best_.scale + lane);
      const Lane minimum = factorOf(best_.dmin, lane) * load(best_.minimum + lane);
      const LaneMask usable = less(zero, factor);
      const Lane inverse = inverseOrZero(factor);
      const Lane shift = minimum * inverse;
      Lane sl = zero, sll = zero, sr = zero, srl = zero;
      for (int e = 0; e < kSub; ++e) {
        const Lane v = load(tile_.x + lane + e * kTileBlocks);
        const Lane code = nearest(clamp(v * inverse + shift, zero, hi));
        const Lane r = v - (factor * code - minimum);
        const Lane wr = weighed<kWeighted>(tile_.w + lane, e, r);
        const Lane wl = weighed<kWeighted>(tile_.w + lane, e, code);
        sl = sl + wl;
        sll = sll + wl * code;
        sr = sr + wr;
        srl = srl + wr * code;
      }
      store(l1 + lane, sl);
      store(ll + lane, sll);
      store(r1 + lane, sr);
      store(rl + lane, srl);
      const Lane ww = load(weights_ + lane);
      const Lane mean = sl / ww;
      const Lane spread = sll - mean * sl;
      const LaneMask sloped = both(usable, less(sll * broadcast(1e-6f), spread));
      const Lane a = select(sloped, (srl - mean * sr) / maximum(spread, broadcast(kTiny)), zero);
      const Lane b = sr / ww - a * mean;
      store(targetScale_ + lane, maximum(factor + a, zero));
      store(targetMinimum_ + lane, maximum(minimum - b, zero));
      store(meanCode_ + lane, mean);
      store(spread_ + lane, maximum(spread, zero));
    }
    for (int b = 0; b < kSupers; ++b) {
      double aa = 0, am = 0, mm = 0, ra = 0, rm = 0;
      for (int s = b * kSubs; s < (b + 1) * kSubs; ++s) {
        const double scale = best_.scale[s], minimum = best_.minimum[s];
        aa += scale * scale * ll[s];
        am -= scale * minimum * l1[s];
        mm += minimum * minimum * weights_[s];
        ra += scale * rl[s];
        rm -= minimum * r1[s];
      }
      const double determinant = aa * mm - am * am;
      double moveD = aa > 0 ? ra / aa : 0, moveMin = aa > 0 || mm == 0 ? 0 : rm / mm;
      if (determinant > 1e-9 * aa * mm) {
        moveD = (ra * mm - rm * am) / determinant;
        moveMin = (rm * aa - ra * am) / determinant;
      }
      const float d = static_cast<float>(static_cast<double>(best_.d[b].value) + moveD);
      const float dmin = static_cast<float>(static_cast<double>(best_.dmin[b].value) + moveMin);
      tried_.d[b] = halfScale(d > 0.0f ? d : 0.0f, factor_[b]);
      tried_.dmin[b] = halfScale(dmin > 0.0f ? dmin : 0.0f, factor_[b]);
    }
  }

  void keepBetterSuperBlocks() {
    for (int b = 0; b < kSupers; ++b) {
      if (!(tried_.total(b * kSubs, kSubs) < best_.total(b * kSubs, kSubs))) continue;
      best_.d[b] = tried_.d[b];
      best_.dmin[b] = tried_.dmin[b];
      for (int s = b * kSubs; s < (b + 1) * kSubs; ++s) {
        best_.scale[s] = tried_.scale[s];
        best_.minimum[s] = tried_.minimum[s];
        best_.error[s] = tried_.error[s];
      }
    }
  }

  /// Leaves the codes in the place of the elements.
  void roundTile() {
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const Lane factor = factorOf(best_.d, lane) * load(best_.scale + lane);
      const Lane minimum = factorOf(best_.dmin, lane) * load(best_.minimum + lane);
      const Lane inverse = inverseOrZero(factor);
      const Lane shift = minimum * inverse;
      for (int e = 0; e < kSub; ++e) {
        float* at = tile_.x + lane + e * kTileBlocks;
        store(at, nearest(clamp(load(at) * inverse + shift, broadcast(0.0f), broadcast(kCodes))));
      }
    }
  }

  void emit(int b, KBlock& block) const {
    block.d = best_.d[b].bits;
    block.dmin = best_.dmin[b].bits;
    for (int s = 0; s < kSubs; ++s) {
      block.scales[s] = static_cast<std::int8_t>(best_.scale[b * kSubs + s]);
      block.minimums[s] = static_cast<std::uint8_t>(best_.minimum[b * kSubs + s]);
    }
    alignas(64) float codes[KBlock::kElements];
    gatherBlocks(codes, tile_.x + b * kSubs, kSubs, kSub);
    for (int e = 0; e < KBlock::kElements; ++e) {
      block.codes[e] = static_cast<std::uint8_t>(static_cast<std::int32_t>(codes[e]));
    }
  }

  Tile<kSub> tile_;
  AffineScales tried_, best_;
  float factor_[kSupers];  ///< normalized element / element; negative where mirrored
  alignas(64) float targetScale_[kTileBlocks];
  alignas(64) float targetMinimum_[kTileBlocks];
  alignas(64) float meanCode_[kTileBlocks];
  alignas(64) float spread_[kTileBlocks];
  alignas(64) float sumX_[kTileBlocks];
  alignas(64) float sumXX_[kTileBlocks];
  alignas(64) float weights_[kTileBlocks];
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

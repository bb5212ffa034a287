// SPDX-License-Identifier: MIT
// Scales and codes of Q3_K and Q6_K: value = d * scale * (code - offset), sub-blocks of 16.
//
// 1. Each sub-block alone: the least-squares scale with the largest element at the low end of the
//    codes, and with it at the high end, its two targets.
// 2. d: of many half-precision values the one under which the nearest integers cost least, by the
//    parabolas around the targets; with the largest target at either end of the integers.
// 3. Each sub-block: the best integer near the targets, with its elements rounded anew.
// 4. Two rounds: target and d fitted to the codes found, then 3 again; what is not better for the
//    whole super-block is dropped.
#pragma once

#include "quant/grids/kernels/lane_half.h"
#include "quant/grids/search/half_scale.h"
#include "quant/grids/search/k_block.h"
#include "quant/grids/search/scale_search.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// What tells the symmetric K types apart, and how far their search looks.
struct SymmetricFormat {
  int offset;               ///< codes - offset are in [-offset, offset - 1]
  int lowestScale;          ///< integer scales are in [lowestScale, -lowestScale - 1]
  int positions;            ///< tried for the largest element, for each end of the codes
  float nearest, farthest;  ///< positions, in `offset`
  int scaleReach;           ///< how far from a target the first search of integers goes; 1, 4, 7...
  int otherReach;           ///< the same from the worse of the two targets, where weights are equal
  int nextReach;            ///< the same for the later searches
};

template <SymmetricFormat kFormat, bool kWeighted>
class SymmetricSearch {
 public:
  static void run(const float* x, const float* w, int superBlocks, KBlock* out) {
    for (int s = 0; s < superBlocks; ++s) {
      SymmetricSearch search;
      search.encode(x + s * KBlock::kElements, kWeighted ? w + s * KBlock::kElements : nullptr,
                    out[s]);
    }
  }

 private:
  static constexpr int kSub = 16;
  static constexpr float kLow = static_cast<float>(-kFormat.offset);
  static constexpr float kHigh = static_cast<float>(kFormat.offset - 1);
  static constexpr float kLowScale = static_cast<float>(kFormat.lowestScale);
  static constexpr float kHighScale = static_cast<float>(-kFormat.lowestScale - 1);

  struct Targets {
    alignas(64) float scale[kTileBlocks];
    alignas(64) float error[kTileBlocks];
    alignas(64) float curvature[kTileBlocks];  ///< error + curvature * (scale' - scale)^2
  };

  void encode(const float* x, const float* w, KBlock& out) {
    factor_ = normalizer(x, KBlock::kElements);
    fillTile<kSub>(tile_.x, x, kTileBlocks, factor_, 0.0f);
    if constexpr (kWeighted) fillTile<kSub>(tile_.w, w, kTileBlocks, 1.0f, 1.0f);
    findTargets();
    bestTotal_ = 3e38f;
    targetSets_ = 2;
    const ScannedFactor low = scanFactors(kLowScale), high = scanFactors(kHighScale);
    searchIntegers((high.cost < low.cost ? high : low).factor, kFormat.scaleReach,
                   kWeighted ? kFormat.scaleReach : kFormat.otherReach);
    targetSets_ = 1;
    searchIntegers(refit(), kFormat.nextReach);
    refit();
    searchIntegers(scanFactors(kLowScale).factor, kFormat.nextReach);
    finish(out);
  }

  void findTargets() {
    constexpr int kPositions = kFormat.positions;
    float low[kPositions], high[kPositions];
    for (int i = 0; i < kPositions; ++i) {
      const float part = static_cast<float>(i) / (kPositions - 1);
      low[i] = kLow * (kFormat.nearest + (kFormat.farthest - kFormat.nearest) * part);
      high[i] = -low[i] - 0.5f;
    }
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const float* x = tile_.x + lane;
      const float* w = tile_.w + lane;
      Lane sum = broadcast(0.0f);
      for (int e = 0; e < kSub; ++e) {
        const Lane v = load(x + e * kTileBlocks);
        sum = sum + weighed<kWeighted>(w, e, v) * v;
      }
      store(sumXX_ + lane, sum);
      const ScaleFit a = searchScale<kWeighted>(x, w, kSub, low, kPositions, kLow, kHigh);
      const ScaleFit b = searchScale<kWeighted>(x, w, kSub, high, kPositions, kLow, kHigh);
      const LaneMask swap = less(b.error, a.error);
      keepTargets(targets_[0], lane,
                  {select(swap, b.scale, a.scale), select(swap, b.error, a.error)});
      keepTargets(targets_[1], lane,
                  {select(swap, a.scale, b.scale), select(swap, a.error, b.error)});
    }
  }

  void keepTargets(Targets& targets, int lane, const ScaleFit& fit) {
    store(targets.scale + lane, fit.scale);
    store(targets.error + lane, fit.error);
    // At the least-squares scale s: error = sum w x^2 - s^2 sum w code^2.
    const Lane square = fit.scale * fit.scale;
    const Lane explained = maximum(load(sumXX_ + lane) - fit.error, broadcast(0.0f));
    store(targets.curvature + lane, explained * inverseOrZero(square));
  }

  static Lane integer(Lane v) {
    return nearest(clamp(v, broadcast(kLowScale), broadcast(kHighScale)));
  }

  static constexpr int kFactors = 32;

  struct ScannedFactor {
    HalfScale factor;
    float cost;
  };

  /// Tries values for d that take the largest target to about the integer `end`: the one under
  /// which the integers nearest to the targets would cost least.
  ScannedFactor scanFactors(float end) const {
    alignas(64) float factors[kFactors], costs[kFactors];
    float extreme = 0.0f;
    for (const float scale : targets_[0].scale) {
      if (absolute(scale) > absolute(extreme)) extreme = scale;
    }
    for (int i = 0; i < kFactors; ++i) {
      factors[i] = 1.0f / (end * (1.06f - 0.01f * static_cast<float>(i)));
    }
    const Lane stored = broadcast(extreme / factor_), back = broadcast(factor_);
    for (int c = 0; c < kFactors; c += kLanes) {
      const Lane d = roundToHalf(load(factors + c) * stored) * back, inverse = inverseOrZero(d);
      Lane cost = broadcast(0.0f);
      for (int s = 0; s < kTileBlocks; ++s) {
        Lane least = costOf(targets_[0], s, d, inverse);
        if (targetSets_ == 2) least = minimum(costOf(targets_[1], s, d, inverse), least);
        cost = cost + least;
      }
      store(factors + c, d);
      store(costs + c, cost);
    }
    int at = 0;
    for (int i = 1; i < kFactors; ++i) at = costs[i] < costs[at] ? i : at;
    return {halfScale(factors[at], factor_), costs[at]};
  }

  static float absolute(float v) { return v < 0.0f ? -v : v; }

  static Lane costOf(const Targets& targets, int s, Lane d, Lane inverse) {
    const Lane target = broadcast(targets.scale[s]);
    const Lane miss = integer(target * inverse) * d - target;
    return broadcast(targets.error[s]) + broadcast(targets.curvature[s]) * (miss * miss);
  }

  /// A setting of the integer scales while it is searched.
  struct Best {
    Lane scale, error;
  };

  /// Tries three integers in a row, from `first` on.
  void tryThree(int lane, Lane d, Lane first, Best& best) const {
    Lane candidates[3], inverses[3], found[3];
    for (int k = 0; k < 3; ++k) {
      candidates[k] = integer(first + broadcast(static_cast<float>(k)));
      inverses[k] = inverseOrZero(candidates[k] * d);
    }
    roundingErrors<kWeighted, 3>(tile_.x + lane, tile_.w + lane, kSub, inverses, kLow, kHigh,
                                 found);
    for (int k = 0; k < 3; ++k) {
      const Lane value = candidates[k] * d;
      const LaneMask usable = less(broadcast(0.0f), magnitude(value));
      const Lane error = select(usable, found[k] * (value * value), load(sumXX_ + lane));
      const LaneMask better = less(error, best.error);
      best.error = select(better, error, best.error);
      best.scale = select(better, candidates[k], best.scale);
    }
  }

  /// For each sub-block the best integer under the factor, up to `reach` from the better target
  /// and up to `otherReach` from the other. Kept if the super-block is better for it.
  void searchIntegers(const HalfScale& half, int reach, int otherReach = 0) {
    alignas(64) float scales[kTileBlocks], errors[kTileBlocks];
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const Lane d = broadcast(half.value);
      Best best{broadcast(0.0f), load(sumXX_ + lane)};
      for (int set = 0; set < targetSets_; ++set) {
        const Lane centre = integer(load(targets_[set].scale + lane) * inverseOrZero(d));
        const int last = set == 0 ? reach : otherReach;
        for (int step = -last; step <= last; step += 3) {
          tryThree(lane, d, centre + broadcast(static_cast<float>(step)), best);
        }
      }
      const Lane bestScale = best.scale, bestError = best.error;
      store(scales + lane, bestScale);
      store(errors + lane, bestError);
    }
    float total = 0.0f;
    for (int s = 0; s < kTileBlocks; ++s) total += errors[s];
    if (!(total < bestTotal_)) return;
    bestTotal_ = total;
    d_ = half;
    for (int s = 0; s < kTileBlocks; ++s) scale_[s] = scales[s];
  }

  /// With the codes of the best setting held: new targets of the sub-blocks, and the new factor.
  HalfScale refit() {
    alignas(64) float rl[kTileBlocks];
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const Lane zero = broadcast(0.0f);
      const Lane value = broadcast(d_.value) * load(scale_ + lane);
      const Lane inverse = inverseOrZero(value);
      Lane sll = zero, srl = zero;
      for (int e = 0; e < kSub; ++e) {
        const Lane v = load(tile_.x + lane + e * kTileBlocks);
        const Lane code = nearest(clamp(v * inverse, broadcast(kLow), broadcast(kHigh)));
        const Lane r = v - value * code;
        const Lane wl = weighed<kWeighted>(tile_.w + lane, e, code);
        sll = sll + wl * code;
        srl = srl + wl * r;
      }
      store(rl + lane, srl);
      store(targets_[0].scale + lane, value + srl * inverseOrZero(sll));
      store(targets_[0].error + lane, zero);
      store(targets_[0].curvature + lane, sll);
    }
    double aa = 0, ra = 0;
    for (int s = 0; s < kTileBlocks; ++s) {
      const double scale = scale_[s];
      aa += scale * scale * targets_[0].curvature[s];
      ra += scale * rl[s];
    }
    return halfScale(aa > 0 ? static_cast<float>(d_.value + ra / aa) : d_.value, factor_);
  }

  void finish(KBlock& out) {
    for (int lane = 0; lane < kTileBlocks; lane += kLanes) {
      const Lane inverse = inverseOrZero(broadcast(d_.value) * load(scale_ + lane));
      for (int e = 0; e < kSub; ++e) {
        float* at = tile_.x + lane + e * kTileBlocks;
        store(at, nearest(clamp(load(at) * inverse, broadcast(kLow), broadcast(kHigh))) -
                      broadcast(kLow));
      }
    }
    out.d = d_.bits;
    out.dmin = 0;
    alignas(64) float codes[KBlock::kElements];
    gatherBlocks(codes, tile_.x, kTileBlocks, kSub);
    for (int e = 0; e < KBlock::kElements; ++e) {
      out.codes[e] = static_cast<std::uint8_t>(static_cast<std::int32_t>(codes[e]));
    }
    for (int s = 0; s < kTileBlocks; ++s) {
      out.scales[s] = static_cast<std::int8_t>(scale_[s]);
      out.minimums[s] = 0;
    }
  }

  Tile<kSub> tile_;
  Targets targets_[2];
  int targetSets_;
  float factor_, bestTotal_;
  HalfScale d_;
  alignas(64) float sumXX_[kTileBlocks];
  alignas(64) float scale_[kTileBlocks];
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

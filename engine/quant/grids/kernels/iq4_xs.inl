// SPDX-License-Identifier: MIT
// Encoder of IQ4_XS: sub-blocks of 32 as in IQ4_NL, whose scales are whole multiples (-32 to 31) of
// the half-precision d of their super-block. Lanes are sub-blocks, so a strip has two super-blocks.
#include "quant/grids/kernels/iq4_rounding.h"
#include "quant/grids/kernels/level_search.h"
#include "quant/grids/kernels/strip.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

inline constexpr int kIq4XsParts = 8;  ///< sub-blocks of a super-block
inline constexpr int kIq4XsBytes = 136;

template <bool kWeighted>
class Iq4XsSearch {
 public:
  explicit Iq4XsSearch(Strip<32>& strip) : strip_(strip) {}

  /// Leaves d in strip.scale and the multiples in strip.offset.
  void run(int superBlocks) {
    superBlocks_ = superBlocks;
    fitParts();
    float first[2] = {}, second[2] = {};
    for (int s = 0; s < superBlocks; ++s) chooseSuperScales(s, first[s], second[s]);
    trySuperScales(first);
    trySuperScales(second);
    for (int round = 0; round < kRefits; ++round) {
      float refitted[2] = {};
      refitSuperScales(refitted);
      trySuperScales(refitted);
    }
    roundParts();
  }

 private:
  static constexpr int kRefits = 2;

  /// The unconstrained scale of each sub-block.
  void fitParts() {
    static constexpr PositionList<12, 3> kList(120.0f, 0.72f, 1.17f, 1.4f);
    for (int lane = 0; lane < lanes(); lane += kLanes) {
      const float* x = strip_.tile.x + lane;
      const SideFits fits =
          searchLevels<kWeighted>(Iq4Levels{}, x, strip_.tile.w + lane, 32, largestElement(x, 32),
                                  Positions{kList.values, kList.kSize, -127.0f});
      LevelFit best = fits.negative;
      keepBetter(best, fits.positive);
      store(fitScale_ + lane, best.scale);
      store(fitEnergy_ + lane, best.energy);
    }
  }

  /// The two most promising d of a super-block, judged by what rounding the scales costs.
  void chooseSuperScales(int s, float& first, float& second) const {
    const float* scales = fitScale_ + s * kIq4XsParts;
    float largest = 0.0f;
    for (int p = 0; p < kIq4XsParts; ++p) {
      if (size(scales[p]) > size(largest)) largest = scales[p];
    }
    float firstCost = 3e38f, secondCost = 3e38f;
    first = second = largest / -32.0f;
    for (int multiple = -33; multiple <= 32; ++multiple) {
      if (multiple > -22 && multiple < 22) continue;
      const float d = largest / static_cast<float>(multiple);
      const float cost = roundingCost(s, d);
      if (cost < firstCost) {
        secondCost = firstCost;
        second = first;
        firstCost = cost;
        first = d;
      } else if (cost < secondCost) {
        secondCost = cost;
        second = d;
      }
    }
  }

  float roundingCost(int s, float d) const {
    const float inverse = d != 0.0f ? 1.0f / d : 0.0f;
    float cost = 0.0f;
    for (int p = s * kIq4XsParts; p < (s + 1) * kIq4XsParts; ++p) {
      const float rest = fitScale_[p] - d * multipleOf(fitScale_[p] * inverse);
      cost += rest * rest * fitEnergy_[p];
    }
    return cost;
  }

  /// Rounds each d (normalized) to a half, chooses the best multiple of every sub-block near the
  /// fitted one, and keeps what lowers the error of the super-block.
  void trySuperScales(const float (&wanted)[2]) {
    alignas(64) float d[kTileBlocks], error[kTileBlocks], multiple[kTileBlocks];
    for (int b = 0; b < kTileBlocks; ++b) {
      const float w = b / kIq4XsParts < superBlocks_ ? wanted[b / kIq4XsParts] : 0.0f;
      d[b] = nearestHalf(w * strip_.back[b]) / strip_.back[b];
      multiple[b] = multipleOf(d[b] != 0.0f ? fitScale_[b] / d[b] : 0.0f);
    }
    for (int lane = 0; lane < lanes(); lane += kLanes) tryMultiples(lane, d, multiple, error);
    for (int s = 0; s < superBlocks_; ++s) {
      const int start = s * kIq4XsParts;
      float sum = 0.0f;
      for (int p = start; p < start + kIq4XsParts; ++p) sum += error[p];
      if (!(sum < bestError_[s])) continue;
      bestError_[s] = sum;
      for (int p = start; p < start + kIq4XsParts; ++p) {
        strip_.scale[p] = d[p];
        strip_.offset[p] = multiple[p];
      }
    }
  }

  void tryMultiples(int lane, const float* d, float* multiple, float* error) const {
    const Lane step = load(d + lane), middle = load(multiple + lane);
    Lane candidates[3], scales[3], errors[3];
    for (int k = 0; k < 3; ++k) {
      candidates[k] =
          clamp(middle + broadcast(static_cast<float>(k - 1)), broadcast(-32.0f), broadcast(31.0f));
      scales[k] = step * candidates[k];
    }
    valueErrors<kWeighted, 3>(Iq4Levels{}, strip_.tile.x + lane, strip_.tile.w + lane, 32, scales,
                              errors);
    Lane best = candidates[1], least = errors[1];
    for (int k = 0; k < 3; k += 2) {
      const LaneMask better = less(errors[k], least);
      best = select(better, candidates[k], best);
      least = select(better, errors[k], least);
    }
    store(multiple + lane, best);
    store(error + lane, least);
  }

  /// The least-squares d of the codes and multiples found so far. The fitted scales become those of
  /// these codes.
  void refitSuperScales(float (&d)[2]) {
    for (int lane = 0; lane < lanes(); lane += kLanes) {
      const Lane inverse = inverseOrZero(load(strip_.scale + lane) * load(strip_.offset + lane));
      const LevelFit fit = fitLevels<kWeighted>(Iq4Levels{}, strip_.tile.x + lane,
                                                strip_.tile.w + lane, 32, inverse);
      store(fitScale_ + lane, fit.scale);
      store(fitEnergy_ + lane, fit.energy);
    }
    for (int s = 0; s < superBlocks_; ++s) {
      float up = 0.0f, down = kTiny;
      for (int p = s * kIq4XsParts; p < (s + 1) * kIq4XsParts; ++p) {
        const float weight = strip_.offset[p] * fitEnergy_[p];
        up += weight * fitScale_[p];
        down += weight * strip_.offset[p];
      }
      d[s] = up / down;
    }
  }

  void roundParts() {
    for (int lane = 0; lane < lanes(); lane += kLanes) {
      const Lane inverse = inverseOrZero(load(strip_.scale + lane) * load(strip_.offset + lane));
      for (int at = lane; at < 32 * kTileBlocks; at += kTileBlocks) {
        store(strip_.codes + at, Iq4Levels::code(load(strip_.tile.x + at) * inverse));
      }
    }
    for (int b = 0; b < kTileBlocks; ++b) strip_.scale[b] *= strip_.back[b];
  }

  int lanes() const { return superBlocks_ * kIq4XsParts; }

  static float size(float v) { return v < 0.0f ? -v : v; }

  static float nearestHalf(float v) {
    const float bounded = v > kLargestHalf ? kLargestHalf : (v < -kLargestHalf ? -kLargestHalf : v);
    return static_cast<float>(static_cast<_Float16>(bounded));
  }

  static float multipleOf(float ratio) {
    const float bounded = ratio > 31.0f ? 31.0f : (ratio < -32.0f ? -32.0f : ratio);
    return (bounded + 12582912.0f) - 12582912.0f;
  }

  Strip<32>& strip_;
  int superBlocks_ = 0;
  float bestError_[2] = {3.4e38f, 3.4e38f};
  alignas(64) float fitScale_[kTileBlocks] = {};
  alignas(64) float fitEnergy_[kTileBlocks] = {};
};

inline void packIq4Xs(const Strip<32>& strip, int s, std::uint8_t* out) {
  const int start = s * kIq4XsParts;
  storeHalf(out, strip.scale[start]);
  unsigned high = 0;
  for (int p = 0; p < 4; ++p) out[4 + p] = 0;
  for (int p = 0; p < kIq4XsParts; ++p) {
    const auto scale = static_cast<unsigned>(static_cast<int>(strip.offset[start + p]) + 32);
    high |= (scale >> 4) << (2 * p);
    out[4 + p / 2] = static_cast<std::uint8_t>(out[4 + p / 2] | ((scale & 15u) << (4 * (p % 2))));
    std::uint8_t codes[32];
    strip.column(start + p, codes);
    packHalves(codes, out + 8 + 16 * p);
  }
  nibble::store(out + 2, static_cast<std::uint16_t>(high));
}

inline void encodeIQ4_XS(const float* row, const float* weights, std::byte* out,
                         std::int64_t columns) {
  Strip<32> strip;
  auto* bytes = reinterpret_cast<std::uint8_t*>(out);
  for (std::int64_t done = 0; done < columns; done += 512) {
    const int superBlocks = columns - done >= 512 ? 2 : 1;
    strip.fill(row + done, weights == nullptr ? nullptr : weights + done, superBlocks * kIq4XsParts,
               kIq4XsParts);
    if (weights != nullptr) {
      Iq4XsSearch<true>(strip).run(superBlocks);
    } else {
      Iq4XsSearch<false>(strip).run(superBlocks);
    }
    for (int s = 0; s < superBlocks; ++s, bytes += kIq4XsBytes) packIq4Xs(strip, s, bytes);
  }
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

// SPDX-License-Identifier: MIT
// Encoder of MXFP4: the exponent is searched around the one that just holds the largest element.
#include "quant/grids/kernels/level_search.h"
#include "quant/grids/kernels/strip.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// Twice the values of E2M1: 0 1 2 3 4 6 8 12 and their negatives.
struct E2m1Levels {
  Lane operator()(Lane y) const {
    const Lane size = roundMagnitude(y);
    return select(less(y, broadcast(0.0f)), broadcast(0.0f) - size, size);
  }

  static Lane code(Lane y) {
    const Lane size = roundMagnitude(y);
    const auto above = [size](float limit, float yes, Lane no) {
      return select(less(broadcast(limit), size), broadcast(yes), no);
    };
    const Lane code = above(10.0f, 7.0f, above(7.0f, 6.0f, above(5.0f, 5.0f, size)));
    const LaneMask negative = both(less(y, broadcast(0.0f)), less(broadcast(0.0f), size));
    return code + select(negative, broadcast(8.0f), broadcast(0.0f));
  }

 private:
  static Lane roundMagnitude(Lane y) {
    const Lane a = minimum(magnitude(y), broadcast(12.0f));
    const Lane four = nearest(a * broadcast(0.25f)) * broadcast(4.0f);
    const Lane two = nearest(a * broadcast(0.5f)) * broadcast(2.0f);
    const Lane fine = select(less(a, broadcast(4.0f)), nearest(a), two);
    return select(less(a, broadcast(8.0f)), fine, four);
  }
};

struct EncodeMXFP4 {
  static constexpr int kBytes = 17;
  static constexpr int kLargestExponent = 252;  // beyond, 12 levels overflow

  /// 2^(exponent - 128).
  static float power(int exponent) {
    const auto bits =
        exponent < 2 ? 0x00200000u << exponent : static_cast<std::uint32_t>(exponent - 1) << 23;
    return __builtin_bit_cast(float, bits);
  }

  template <bool kWeighted>
  static void search(Strip<32>& strip, int lane) {
    constexpr int kCandidates = 4;
    static constexpr int kOffsets[kCandidates] = {0, -1, 1, -2};
    const float* x = strip.tile.x + lane;
    alignas(64) float largest[kLanes];
    store(largest, magnitude(largestElement(x, 32)) * load(strip.back + lane));
    alignas(64) float exponents[kCandidates][kLanes], scales[kCandidates][kLanes];
    for (int i = 0; i < kLanes; ++i) {
      // The format's largest magnitude is 1.5 * 2^2.
      const int base = static_cast<int>(__builtin_bit_cast(std::uint32_t, largest[i]) >> 23) - 2;
      for (int k = 0; k < kCandidates; ++k) {
        const int wanted = base + kOffsets[k];
        const int exponent =
            wanted < 0 ? 0 : (wanted > kLargestExponent ? kLargestExponent : wanted);
        exponents[k][i] = static_cast<float>(exponent);
        scales[k][i] = power(exponent) / strip.back[lane + i];
      }
    }
    Lane scale[kCandidates], errors[kCandidates];
    for (int k = 0; k < kCandidates; ++k) scale[k] = load(scales[k]);
    valueErrors<kWeighted, kCandidates>(E2m1Levels{}, x, strip.tile.w + lane, 32, scale, errors);
    Lane bestScale = scale[0], bestError = errors[0], exponent = load(exponents[0]);
    for (int k = 1; k < kCandidates; ++k) {
      const LaneMask better = less(errors[k], bestError);
      bestScale = select(better, scale[k], bestScale);
      bestError = select(better, errors[k], bestError);
      exponent = select(better, load(exponents[k]), exponent);
    }
    store(strip.scale + lane, exponent);
    const Lane inverse = inverseOrZero(bestScale);
    for (int at = lane; at < 32 * kTileBlocks; at += kTileBlocks) {
      store(strip.codes + at, E2m1Levels::code(load(strip.tile.x + at) * inverse));
    }
  }

  static void pack(const Strip<32>& strip, int b, const std::uint8_t* codes, std::uint8_t* out) {
    out[0] = static_cast<std::uint8_t>(static_cast<int>(strip.scale[b]));
    packHalves(codes, out + 1);
  }
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

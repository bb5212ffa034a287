// SPDX-License-Identifier: MIT
// Rounding to the 16 levels of IQ4_NL and IQ4_XS in vector lanes.
#pragma once

#include "quant/grids/iq4_levels.h"
#include "quant/grids/search/tile.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// Halfway between a level and the next one.
constexpr float iq4Threshold(int level) {
  return 0.5f * (kIq4Levels[level] + kIq4Levels[level + 1]);
}

// The levels are nearly a quadratic in their code on either side of the middle. So a quadratic
// tells the code of y but for one threshold, with which y is then compared.
inline constexpr float kIq4Middle = -5.5f;
inline constexpr float kIq4Slope = 0.089f;
inline constexpr float kIq4Bend = 0.00022f;

constexpr float iq4Guess(float y) {
  const float z = y - kIq4Middle;
  return 7.5f + z * (kIq4Slope - kIq4Bend * (z < 0.0f ? -z : z));
}

constexpr bool iq4GuessHolds() {
  for (int level = 0; level < 15; ++level) {
    const float inBin = iq4Guess(iq4Threshold(level)) - static_cast<float>(level);
    if (inBin < 0.01f || inBin > 0.99f) return false;
  }
  return iq4Guess(kIq4Levels[0]) > -0.99f && iq4Guess(kIq4Levels[15]) < 14.99f;
}
static_assert(iq4GuessHolds());

struct Iq4Bins {
  alignas(64) float threshold[16];
  alignas(64) float low[16];   ///< what is not above the threshold rounds to this
  alignas(64) float high[16];  ///< and the rest to this
};

constexpr Iq4Bins makeIq4Bins() {
  Iq4Bins bins{};
  for (int level = 0; level < 15; ++level) {
    bins.threshold[level] = iq4Threshold(level);
    bins.low[level] = kIq4Levels[level];
    bins.high[level] = kIq4Levels[level + 1];
  }
  return bins;
}

inline constexpr Iq4Bins kIq4Bins = makeIq4Bins();

class Iq4Levels {
 public:
  /// The nearest level; halfway, the lower one.
  Lane operator()(Lane y) const {
#if NIBBLE_SEARCH_LANES > 4
    y = clamp(y, broadcast(kIq4Levels[0]), broadcast(kIq4Levels[15]));
    const Lane z = y - broadcast(kIq4Middle);
    const Lane guess =
        broadcast(7.5f) + z * (broadcast(kIq4Slope) - broadcast(kIq4Bend) * magnitude(z));
    const Bin bin = truncated(guess);
    return select(less(lookUp(kIq4Bins.threshold, bin), y), lookUp(kIq4Bins.high, bin),
                  lookUp(kIq4Bins.low, bin));
#else
    // Without a lookup across lanes: add up the steps below y.
    Lane level = broadcast(kIq4Levels[0]);
    for (int i = 0; i < 15; ++i) {
      const LaneMask above = less(broadcast(iq4Threshold(i)), y);
      level = level + select(above, broadcast(kIq4Levels[i + 1] - kIq4Levels[i]), broadcast(0.0f));
    }
    return level;
#endif
  }

  /// The code of the nearest level.
  static Lane code(Lane y) {
    Lane sum = broadcast(0.0f);
    for (int level = 0; level < 15; ++level) {
      const LaneMask above = less(broadcast(iq4Threshold(level)), y);
      sum = sum + select(above, broadcast(1.0f), broadcast(0.0f));
    }
    return sum;
  }

 private:
#if NIBBLE_SEARCH_LANES == 16
  using Bin = __m512i;
  static Bin truncated(Lane v) { return _mm512_cvttps_epi32(v); }
  static Lane lookUp(const float* table, Bin bin) {
    return _mm512_permutexvar_ps(bin, _mm512_load_ps(table));
  }
#elif NIBBLE_SEARCH_LANES == 8
  using Bin = __m256i;
  static Bin truncated(Lane v) { return _mm256_cvttps_epi32(v); }
  static Lane lookUp(const float* table, Bin bin) {
    const Lane low = _mm256_permutevar8x32_ps(_mm256_load_ps(table), bin);
    const Lane high = _mm256_permutevar8x32_ps(_mm256_load_ps(table + 8), bin);
    return _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(bin, 28)));
  }
#endif
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

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

/// The range of the levels cut into bins of 8. Levels lie more than 8 apart, so that a bin holds at
/// most one threshold: what is above it rounds to `high`, the rest to `low`.
struct Iq4Bins {
  static constexpr int kBins = 32;
  alignas(64) float threshold[kBins];
  alignas(64) float low[kBins];
  alignas(64) float high[kBins];
};

constexpr Iq4Bins makeIq4Bins() {
  Iq4Bins bins{};
  int level = 0;  // the level of what lies just above the thresholds passed so far
  for (int b = 0; b < Iq4Bins::kBins; ++b) {
    const float end = static_cast<float>(8 * (b + 1) - 128);
    bins.low[b] = bins.high[b] = kIq4Levels[level];
    bins.threshold[b] = 1000.0f;
    if (level < 15 && iq4Threshold(level) < end) {
      bins.threshold[b] = iq4Threshold(level);
      bins.high[b] = kIq4Levels[++level];
    }
  }
  return bins;
}

inline constexpr Iq4Bins kIq4Bins = makeIq4Bins();

class Iq4Levels {
 public:
  /// The nearest level; halfway, the lower one.
  Lane operator()(Lane y) const {
    y = clamp(y, broadcast(kIq4Levels[0]), broadcast(kIq4Levels[15]));
    const Lane bin = (y + broadcast(128.0f)) * broadcast(0.125f);
#if NIBBLE_SEARCH_LANES == 16
    const __m512i b = _mm512_cvttps_epi32(bin);
    const Lane threshold = lookUp(kIq4Bins.threshold, b);
    return select(less(threshold, y), lookUp(kIq4Bins.high, b), lookUp(kIq4Bins.low, b));
#elif NIBBLE_SEARCH_LANES == 8
    const __m256i b = _mm256_cvttps_epi32(bin);
    const Lane threshold = _mm256_i32gather_ps(kIq4Bins.threshold, b, 4);
    return select(less(threshold, y), _mm256_i32gather_ps(kIq4Bins.high, b, 4),
                  _mm256_i32gather_ps(kIq4Bins.low, b, 4));
#else
    Lane level;
    for (int i = 0; i < kLanes; ++i) {
      const int b = static_cast<int>(bin[i]);
      level[i] = y[i] > kIq4Bins.threshold[b] ? kIq4Bins.high[b] : kIq4Bins.low[b];
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

#if NIBBLE_SEARCH_LANES == 16
 private:
  static Lane lookUp(const float* table, __m512i bin) {
    return _mm512_permutex2var_ps(_mm512_load_ps(table), bin, _mm512_load_ps(table + 16));
  }
#endif
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

// SPDX-License-Identifier: MIT
// Sixteen blocks side by side: element e of block b stands at [16 e + b], so that a vector load
// takes one element of several blocks. Searches run over a tile kLanes blocks at a time.
#pragma once

#include "quant/grids/search/lane.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

inline constexpr int kTileBlocks = 16;

template <int kElements>
struct Tile {
  static constexpr int kSize = kElements;
  alignas(64) float x[kElements * kTileBlocks];
  alignas(
      64) float w[kElements * kTileBlocks];  ///< weights of the squared error, unused when plain
};

/// Spreads `blocks` (at most 16) consecutive blocks of `kElements` over the lanes of `out`, times
/// `factor`. The remaining lanes become `filler`.
template <int kElements>
inline void fillTile(float* out, const float* values, int blocks, float factor, float filler) {
  for (int b = 0; b < blocks; ++b) {
    const float* block = values + b * kElements;
    for (int e = 0; e < kElements; ++e) out[e * kTileBlocks + b] = block[e] * factor;
  }
  for (int b = blocks; b < kTileBlocks; ++b) {
    for (int e = 0; e < kElements; ++e) out[e * kTileBlocks + b] = filler;
  }
}

/// 2^-e for the e of the block's largest magnitude in [2^e, 2^(e+1)): with it a block can be
/// brought to about 1 without rounding, and squares neither overflow nor vanish. Held to
/// 2^-100..2^100.
inline float normalizer(const float* values, int count) {
  float largest = 0.0f;
  for (int i = 0; i < count; ++i) {
    const float v = values[i] < 0.0f ? -values[i] : values[i];
    largest = v > largest ? v : largest;
  }
  const std::int32_t biased =
      static_cast<std::int32_t>(__builtin_bit_cast(std::uint32_t, largest) >> 23);
  const std::int32_t bounded = biased < 27 ? 27 : (biased > 227 ? 227 : biased);
  return __builtin_bit_cast(float, static_cast<std::uint32_t>(254 - bounded) << 23);
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

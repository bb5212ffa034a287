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

typedef float Quad __attribute__((vector_size(16)));

/// Copies a 4 x 4 piece and transposes it, times `factor`; the strides are those of rows.
inline void transpose4x4(const float* from, int fromStride, float* to, int toStride, float factor) {
  Quad r[4];
  for (int i = 0; i < 4; ++i) __builtin_memcpy(&r[i], from + i * fromStride, sizeof(Quad));
  const Quad a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
  const Quad b = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
  const Quad c = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
  const Quad d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
  r[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5) * factor;
  r[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7) * factor;
  r[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5) * factor;
  r[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7) * factor;
  for (int i = 0; i < 4; ++i) __builtin_memcpy(to + i * toStride, &r[i], sizeof(Quad));
}

/// Spreads `blocks` (at most 16) consecutive blocks over the lanes from `out` on, times `factor`.
inline void spreadBlocks(float* out, const float* values, int blocks, int elements, float factor) {
  const int quads = blocks & ~3;
  for (int b = 0; b < quads; b += 4) {
    for (int e = 0; e < elements; e += 4) {
      transpose4x4(values + b * elements + e, elements, out + e * kTileBlocks + b, kTileBlocks,
                   factor);
    }
  }
  for (int b = quads; b < blocks; ++b) {
    for (int e = 0; e < elements; ++e) out[e * kTileBlocks + b] = values[b * elements + e] * factor;
  }
}

/// The inverse: gathers lanes from `tile` on into consecutive blocks, a multiple of 4.
inline void gatherBlocks(float* values, const float* tile, int blocks, int elements) {
  for (int b = 0; b < blocks; b += 4) {
    for (int e = 0; e < elements; e += 4) {
      transpose4x4(tile + e * kTileBlocks + b, kTileBlocks, values + b * elements + e, elements,
                   1.0f);
    }
  }
}

/// Sets `blocks` lanes from `out` on to one value.
inline void fillBlocks(float* out, int blocks, int elements, float value) {
  for (int e = 0; e < elements; ++e) {
    for (int b = 0; b < blocks; ++b) out[e * kTileBlocks + b] = value;
  }
}

/// A whole tile: `blocks` blocks of `kElements` times `factor`, the other lanes `filler`.
template <int kElements>
inline void fillTile(float* out, const float* values, int blocks, float factor, float filler) {
  spreadBlocks(out, values, blocks, kElements, factor);
  fillBlocks(out + blocks, kTileBlocks - blocks, kElements, filler);
}

/// 2^-e for the e of the block's largest magnitude in [2^e, 2^(e+1)): with it a block can be
/// brought to about 1 without rounding, and squares neither overflow nor vanish. Held to
/// 2^-100..2^100.
inline float normalizer(const float* values, int count) {
  std::int32_t largest = 0;  // the patterns of magnitudes order as the magnitudes do
  for (int i = 0; i < count; ++i) {
    const std::int32_t v = __builtin_bit_cast(std::int32_t, values[i]) & 0x7fffffff;
    largest = v > largest ? v : largest;
  }
  const std::int32_t biased = largest >> 23;
  const std::int32_t bounded = biased < 27 ? 27 : (biased > 227 ? 227 : biased);
  return __builtin_bit_cast(float, static_cast<std::uint32_t>(254 - bounded) << 23);
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

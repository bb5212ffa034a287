// SPDX-License-Identifier: MIT
// Half-precision scales in vector lanes: they stay floats, rounded to what can be stored.
#pragma once

#include "quant/grids/search/tile.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

inline constexpr float kLargestHalf = 65504.0f;
inline constexpr float kSmallestHalf = 0x1p-24f;

/// The nearest half, ties to even, never infinite.
inline Lane roundToHalf(Lane v) {
  v = clamp(v, broadcast(-kLargestHalf), broadcast(kLargestHalf));
#if NIBBLE_SEARCH_LANES == 16
  return _mm512_cvtph_ps(_mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
#elif NIBBLE_SEARCH_LANES == 8
  return _mm256_cvtph_ps(_mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
#else
  // Normal halves: drop 13 bits of the mantissa. Subnormal ones: multiples of 2^-24, which is what
  // the sum with a half keeps.
  const auto bits = reinterpret_cast<LaneMask>(v) & 0x7fffffff;
  const LaneMask sign = reinterpret_cast<LaneMask>(v) & static_cast<std::int32_t>(0x80000000u);
  const LaneMask normal = (bits + 0xfff + ((bits >> 13) & 1)) & ~0x1fff;
  const Lane subnormal = (reinterpret_cast<Lane>(bits) + broadcast(0.5f)) - broadcast(0.5f);
  const LaneMask small = less(reinterpret_cast<Lane>(bits), broadcast(0x1p-14f));
  const Lane rounded = select(small, subnormal, reinterpret_cast<Lane>(normal));
  return reinterpret_cast<Lane>(reinterpret_cast<LaneMask>(rounded) | sign);
#endif
}

/// A distance from the half `d` that rounds to the next half, up or down.
inline Lane halfStep(Lane d) {
  return maximum(magnitude(d) * broadcast(1.25f * 0x1p-11f), broadcast(kSmallestHalf));
}

/// 1 / d, or 0 for 0: then every element is rounded to the code of zero.
inline Lane inverseOrZero(Lane d) {
  const Lane zero = broadcast(0.0f), one = broadcast(1.0f);
  const LaneMask usable = less(zero, magnitude(d));
  return select(usable, one / select(usable, d, one), zero);
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

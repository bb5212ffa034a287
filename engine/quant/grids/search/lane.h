// SPDX-License-Identifier: MIT
// A vector of floats whose lanes are independent blocks: every statement of a search acts on kLanes
// blocks at once, and sums run over the elements of a block one after another. So each block gets
// the same bits whatever the lane count, and every instruction set gives the same bytes.
//
// A source file that uses this defines NIBBLE_SEARCH_ISA as portable, avx2 or avx512 and
// NIBBLE_SEARCH_LANES as 4, 8 or 16 first; everything lands in nibble::search_<isa>, so that code
// of one instruction set cannot stand in for another's at link time.
#pragma once

#include <cstdint>

#if NIBBLE_SEARCH_LANES > 4
#include <immintrin.h>
#endif

#define NIBBLE_SEARCH_JOIN2(a, b) a##b
#define NIBBLE_SEARCH_JOIN(a, b) NIBBLE_SEARCH_JOIN2(a, b)
#define NIBBLE_SEARCH_NAMESPACE NIBBLE_SEARCH_JOIN(search_, NIBBLE_SEARCH_ISA)

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

inline constexpr int kLanes = NIBBLE_SEARCH_LANES;

#if NIBBLE_SEARCH_LANES == 16

using Lane = __m512;  // + - * / work on it as they do on float
using LaneMask = __mmask16;

inline Lane broadcast(float v) {
  return _mm512_set1_ps(v);
}
inline Lane load(const float* p) {
  return _mm512_loadu_ps(p);
}
inline void store(float* p, Lane v) {
  _mm512_storeu_ps(p, v);
}
inline Lane minimum(Lane a, Lane b) {
  return _mm512_min_ps(a, b);
}
inline Lane maximum(Lane a, Lane b) {
  return _mm512_max_ps(a, b);
}
inline LaneMask less(Lane a, Lane b) {
  return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ);
}
inline LaneMask both(LaneMask a, LaneMask b) {
  return static_cast<LaneMask>(a & b);
}
inline bool any(LaneMask m) {
  return m != 0;
}
/// The lanes of `yes` where the mask is set, else those of `no`.
inline Lane select(LaneMask m, Lane yes, Lane no) {
  return _mm512_mask_blend_ps(m, no, yes);
}
inline Lane magnitude(Lane v) {
  return _mm512_abs_ps(v);
}

#elif NIBBLE_SEARCH_LANES == 8

using Lane = __m256;
using LaneMask = __m256;

inline Lane broadcast(float v) {
  return _mm256_set1_ps(v);
}
inline Lane load(const float* p) {
  return _mm256_loadu_ps(p);
}
inline void store(float* p, Lane v) {
  _mm256_storeu_ps(p, v);
}
inline Lane minimum(Lane a, Lane b) {
  return _mm256_min_ps(a, b);
}
inline Lane maximum(Lane a, Lane b) {
  return _mm256_max_ps(a, b);
}
inline LaneMask less(Lane a, Lane b) {
  return _mm256_cmp_ps(a, b, _CMP_LT_OQ);
}
inline LaneMask both(LaneMask a, LaneMask b) {
  return _mm256_and_ps(a, b);
}
inline bool any(LaneMask m) {
  return _mm256_movemask_ps(m) != 0;
}
inline Lane select(LaneMask m, Lane yes, Lane no) {
  return _mm256_blendv_ps(no, yes, m);
}
inline Lane magnitude(Lane v) {
  return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), v);
}

#else

typedef float Lane __attribute__((vector_size(16)));
typedef std::int32_t LaneMask __attribute__((vector_size(16)));

inline Lane broadcast(float v) {
  return Lane{v, v, v, v};
}
inline Lane load(const float* p) {
  return Lane{p[0], p[1], p[2], p[3]};
}
inline void store(float* p, Lane v) {
  for (int i = 0; i < kLanes; ++i) p[i] = v[i];
}
inline LaneMask less(Lane a, Lane b) {
  return a < b;
}
inline LaneMask both(LaneMask a, LaneMask b) {
  return a & b;
}
inline bool any(LaneMask m) {
  return (m[0] | m[1] | m[2] | m[3]) != 0;
}
inline Lane select(LaneMask m, Lane yes, Lane no) {
  return reinterpret_cast<Lane>((m & reinterpret_cast<LaneMask>(yes)) |
                                (~m & reinterpret_cast<LaneMask>(no)));
}
inline Lane minimum(Lane a, Lane b) {
  return select(a < b, a, b);
}
inline Lane maximum(Lane a, Lane b) {
  return select(a > b, a, b);
}
inline Lane magnitude(Lane v) {
  return reinterpret_cast<Lane>(reinterpret_cast<LaneMask>(v) & 0x7fffffff);
}

#endif

/// Nearest integer, ties to even, for |v| < 2^22. Never gives -0.
inline Lane nearest(Lane v) {
  const Lane magic = broadcast(12582912.0f);  // 1.5 * 2^23: the sum has no room for a fraction
  return (v + magic) - magic;
}

inline Lane clamp(Lane v, Lane low, Lane high) {
  return minimum(maximum(v, low), high);
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

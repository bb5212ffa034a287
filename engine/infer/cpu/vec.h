// SPDX-License-Identifier: MIT
// One register of floats of the instruction set a file is compiled for. For the *_portable, *_avx2
// and *_avx512 files only; everything here has internal linkage.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#else
#include "base/half.h"
#endif

namespace nibble::cpu {
namespace {

#define NIBBLE_VEC inline __attribute__((always_inline))

#if defined(__AVX512F__)

using Vec = __m512;
constexpr int kLanes = 16;
NIBBLE_VEC Vec load(const float* p) {
  return _mm512_loadu_ps(p);
}
NIBBLE_VEC Vec load(const std::uint16_t* p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}
NIBBLE_VEC void store(float* p, Vec v) {
  _mm512_storeu_ps(p, v);
}
NIBBLE_VEC void store(std::uint16_t* p, Vec v) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
NIBBLE_VEC Vec splat(float x) {
  return _mm512_set1_ps(x);
}
NIBBLE_VEC Vec fma(Vec a, Vec b, Vec c) {
  return _mm512_fmadd_ps(a, b, c);
}
NIBBLE_VEC Vec maximum(Vec a, Vec b) {
  return _mm512_max_ps(a, b);
}
NIBBLE_VEC Vec swapPairs(Vec v) {
  return _mm512_permute_ps(v, 0xB1);
}
NIBBLE_VEC Vec nearest(Vec v) {
  return _mm512_roundscale_ps(v, 8);
}
/// v * 2^n for whole n; results too small become zero.
NIBBLE_VEC Vec timesPowerOfTwo(Vec v, Vec n) {
  return _mm512_scalef_ps(v, n);
}
NIBBLE_VEC float sumOf(Vec v) {
  return _mm512_reduce_add_ps(v);
}
NIBBLE_VEC float largestOf(Vec v) {
  return _mm512_reduce_max_ps(v);
}

#elif defined(__AVX2__)

using Vec = __m256;
constexpr int kLanes = 8;
NIBBLE_VEC Vec load(const float* p) {
  return _mm256_loadu_ps(p);
}
NIBBLE_VEC Vec load(const std::uint16_t* p) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
NIBBLE_VEC void store(float* p, Vec v) {
  _mm256_storeu_ps(p, v);
}
NIBBLE_VEC void store(std::uint16_t* p, Vec v) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
NIBBLE_VEC Vec splat(float x) {
  return _mm256_set1_ps(x);
}
NIBBLE_VEC Vec fma(Vec a, Vec b, Vec c) {
  return _mm256_fmadd_ps(a, b, c);
}
NIBBLE_VEC Vec maximum(Vec a, Vec b) {
  return _mm256_max_ps(a, b);
}
NIBBLE_VEC Vec swapPairs(Vec v) {
  return _mm256_permute_ps(v, 0xB1);
}
NIBBLE_VEC Vec nearest(Vec v) {
  return _mm256_round_ps(v, 8);
}
NIBBLE_VEC Vec timesPowerOfTwo(Vec v, Vec n) {
  // In two steps, since 2^n alone may be subnormal; n is in -160..0.
  const __m256i whole = _mm256_cvtps_epi32(n);
  const __m256i half = _mm256_srai_epi32(whole, 1);
  const auto power = [](__m256i e) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(e, _mm256_set1_epi32(127)), 23));
  };
  return v * power(half) * power(_mm256_sub_epi32(whole, half));
}
NIBBLE_VEC float sumOf(Vec v) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
NIBBLE_VEC float largestOf(Vec v) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

#else

typedef float Vec __attribute__((vector_size(16)));
typedef std::int32_t VecInt __attribute__((vector_size(16)));
constexpr int kLanes = 4;
NIBBLE_VEC Vec load(const float* p) {
  Vec v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
NIBBLE_VEC Vec load(const std::uint16_t* p) {
  return Vec{halfToFloat(p[0]), halfToFloat(p[1]), halfToFloat(p[2]), halfToFloat(p[3])};
}
NIBBLE_VEC void store(float* p, Vec v) {
  std::memcpy(p, &v, sizeof v);
}
NIBBLE_VEC void store(std::uint16_t* p, Vec v) {
  for (int i = 0; i < kLanes; ++i) p[i] = floatToHalf(v[i]);
}
NIBBLE_VEC Vec splat(float x) {
  return Vec{x, x, x, x};
}
NIBBLE_VEC Vec fma(Vec a, Vec b, Vec c) {
  return a * b + c;
}
NIBBLE_VEC Vec maximum(Vec a, Vec b) {
  return a > b ? a : b;
}
NIBBLE_VEC Vec swapPairs(Vec v) {
  return Vec{v[1], v[0], v[3], v[2]};
}
NIBBLE_VEC Vec nearest(Vec v) {
  const Vec big = splat(12582912.0f);  // 1.5 * 2^23: the sum has no room for a fraction
  return (v + big) - big;
}
NIBBLE_VEC Vec timesPowerOfTwo(Vec v, Vec n) {
  const VecInt whole = __builtin_convertvector(n, VecInt);
  const VecInt half = whole >> 1;
  const auto power = [](VecInt e) { return reinterpret_cast<Vec>((e + 127) << 23); };
  return v * power(half) * power(whole - half);
}
NIBBLE_VEC float sumOf(Vec v) {
  return (v[0] + v[2]) + (v[1] + v[3]);
}
NIBBLE_VEC float largestOf(Vec v) {
  const Vec two = maximum(v, Vec{v[2], v[3], v[0], v[1]});
  return two[0] > two[1] ? two[0] : two[1];
}

#endif

NIBBLE_VEC float firstOf(Vec v) {
  return v[0];
}

/// The first `count` lanes from memory, the others zero.
NIBBLE_VEC Vec loadPart(const float* p, int count) {
  float lanes[kLanes] = {};
  std::memcpy(lanes, p, static_cast<std::size_t>(count) * sizeof *p);
  return load(lanes);
}

NIBBLE_VEC void storePart(float* p, Vec v, int count) {
  float lanes[kLanes];
  store(lanes, v);
  std::memcpy(p, lanes, static_cast<std::size_t>(count) * sizeof *p);
}

/// e^x for x <= 0, to about 2 units in the last place; exactly 1 at 0, and 0 below -104.
NIBBLE_VEC Vec exponential(Vec x) {
  x = maximum(x, splat(-110.0f));
  const Vec n = nearest(x * splat(1.44269504f));
  Vec r = fma(n, splat(-0.693359375f), x);
  r = fma(n, splat(2.12194440e-4f), r);
  Vec p = splat(1.3888889e-3f);
  p = fma(p, r, splat(8.3333333e-3f));
  p = fma(p, r, splat(4.1666667e-2f));
  p = fma(p, r, splat(1.6666667e-1f));
  p = fma(p, r, splat(0.5f));
  p = fma(p, r, splat(1.0f));
  p = fma(p, r, splat(1.0f));
  return timesPowerOfTwo(p, n);
}

}  // namespace
}  // namespace nibble::cpu

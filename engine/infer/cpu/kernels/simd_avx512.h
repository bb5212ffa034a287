// SPDX-License-Identifier: MIT
// Sixteen lanes on AVX-512 with VNNI. Included by *_avx512.cpp only, inside its unnamed namespace.
#pragma once

using Floats = __m512;
using Ints = __m512i;   // 16 x int32
using Bytes = __m512i;  // 64 x uint8
using Quad = __m512i;   // four int8 codes, repeated for every lane

struct Simd {
  static constexpr int kTilePanels = 2;  // panels and tokens of a register tile
  static constexpr int kTileTokens = 6;
  static constexpr int kFloatTileTokens = 12;
  static constexpr int kFloatGemvPanels = 4;

  static Floats zero() { return _mm512_setzero_ps(); }
  static Floats set(float x) { return _mm512_set1_ps(x); }
  static Floats load(const float* p) { return _mm512_loadu_ps(p); }
  static void store(float* p, Floats x) { _mm512_storeu_ps(p, x); }
  static __mmask16 firstLanes(std::int64_t n) { return static_cast<__mmask16>((1u << n) - 1); }
  static Floats loadFirst(const float* p, std::int64_t n, float rest) {
    return _mm512_mask_loadu_ps(set(rest), firstLanes(n), p);
  }
  static void storeFirst(float* p, Floats x, std::int64_t n) {
    _mm512_mask_storeu_ps(p, firstLanes(n), x);
  }
  static Floats loadHalf(const std::uint16_t* p) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
  }
  static Floats loadHalfFirst(const std::uint16_t* p, std::int64_t n) {
    return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(firstLanes(n), p));
  }
  static Floats loadBfloat(const std::uint16_t* p) {
    const __m512i wide =
        _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
  }
  static Floats add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
  static Floats sub(Floats a, Floats b) { return _mm512_sub_ps(a, b); }
  static Floats mul(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
  static Floats div(Floats a, Floats b) { return _mm512_div_ps(a, b); }
  static Floats max(Floats a, Floats b) { return _mm512_max_ps(a, b); }
  static Floats fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
  static float sum(Floats x) { return _mm512_reduce_add_ps(x); }
  static float largest(Floats x) { return _mm512_reduce_max_ps(x); }
  static Ints round(Floats x) { return _mm512_cvtps_epi32(x); }
  static Floats toFloats(Ints x) { return _mm512_cvtepi32_ps(x); }
  static Floats asFloats(Ints x) { return _mm512_castsi512_ps(x); }
  static Ints asInts(Floats x) { return _mm512_castps_si512(x); }
  /// x * 2^n for integral n; far out of range becomes 0 or infinity.
  static Floats scale(Floats x, Floats n) { return _mm512_scalef_ps(x, n); }
  static Floats roundToFloat(Floats x) { return _mm512_roundscale_ps(x, 0x08); }

  static Ints setInts(std::int32_t x) { return _mm512_set1_epi32(x); }
  static Ints bitAnd(Ints a, Ints b) { return _mm512_and_si512(a, b); }
  static Ints maxInts(Ints a, Ints b) { return _mm512_max_epi32(a, b); }
  static std::int32_t largestInt(Ints a) { return _mm512_reduce_max_epi32(a); }
  static std::int32_t sumInts(Ints a) { return _mm512_reduce_add_epi32(a); }
  template <int N>
  static Ints shiftRight(Ints a) {
    return _mm512_srli_epi32(a, N);
  }
  static Ints loadSigned8(const void* p) {
    return _mm512_cvtepi8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)));
  }
  static Ints loadUnsigned8(const void* p) {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)));
  }
  /// Lanes within [-128, 127].
  static void storeSigned8(std::int8_t* p, Ints x) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(x));
  }

  static Bytes loadBytes(const std::uint8_t* p) { return _mm512_loadu_si512(p); }
  static void storeBytes(std::uint8_t* p, Bytes x) { _mm512_storeu_si512(p, x); }
  static Bytes loadTable(const std::uint8_t* p) {
    return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
  }
  static Bytes lookup(Bytes table, Bytes index) { return _mm512_shuffle_epi8(table, index); }
  static Bytes mask(Bytes x, int bits) {
    return _mm512_and_si512(x, _mm512_set1_epi8(static_cast<char>(bits)));
  }
  /// (x & bits) | rest
  static Bytes maskOr(Bytes x, int bits, Bytes rest) {
    return _mm512_ternarylogic_epi32(x, _mm512_set1_epi8(static_cast<char>(bits)), rest, 0xea);
  }
  /// Shifts 16-bit lanes, left for N > 0: the caller masks what crosses a byte.
  template <int N>
  static Bytes shift(Bytes x) {
    if constexpr (N > 0) return _mm512_slli_epi16(x, N);
    if constexpr (N < 0) return _mm512_srli_epi16(x, -N);
    return x;
  }

  /// Codes stored with 128 added are used as they are: `start` removes 128 times the sum.
  static Bytes prepareBiased(Bytes x) { return x; }
  static Ints biasedStart(const std::int32_t* start) { return _mm512_set1_epi32(*start); }
  static Quad quad(const std::int8_t* codes) {
    std::int32_t four;
    __builtin_memcpy(&four, codes, sizeof four);
    return _mm512_set1_epi32(four);
  }
  /// scale * (sum - kMagicBits), with `offset` = -kMagic * scale.
  static Floats product(Ints sum, Floats factor, Floats offset) {
    return fma(asFloats(sum), factor, offset);
  }
  static Ints dotBiased(Ints sum, Bytes weights, Quad x) {
    return _mm512_dpbusd_epi32(sum, weights, x);
  }
  static Ints dotUnsigned(Ints sum, Bytes weights, Quad x) {
    return _mm512_dpbusd_epi32(sum, weights, x);
  }
};

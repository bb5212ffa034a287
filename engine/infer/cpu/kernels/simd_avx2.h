// SPDX-License-Identifier: MIT
// Sixteen lanes as two AVX2 registers. Included by *_avx2.cpp only, inside its unnamed namespace.
#pragma once

struct Floats {
  __m256 a, b;
};
struct Ints {  // 16 x int32
  __m256i a, b;
};
struct Bytes {  // 64 x uint8
  __m256i a, b;
};
using Quad = __m256i;  // four int8 codes, repeated for every lane

struct Simd {
  static constexpr int kTilePanels = 1;
  static constexpr int kTileTokens = 2;
  static constexpr int kFloatTileTokens = 5;
  static constexpr int kFloatGemvPanels = 4;

  static Floats zero() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
  static Floats set(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
  static Floats load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
  static void store(float* p, Floats x) {
    _mm256_storeu_ps(p, x.a);
    _mm256_storeu_ps(p + 8, x.b);
  }
  static Floats loadFirst(const float* p, std::int64_t n, float rest) {
    float lanes[16];
    for (float& lane : lanes) lane = rest;
    __builtin_memcpy(lanes, p, static_cast<std::size_t>(n) * sizeof(float));
    return load(lanes);
  }
  static void storeFirst(float* p, Floats x, std::int64_t n) {
    float lanes[16];
    store(lanes, x);
    __builtin_memcpy(p, lanes, static_cast<std::size_t>(n) * sizeof(float));
  }
  static Floats loadHalf(const std::uint16_t* p) {
    const auto* q = reinterpret_cast<const __m128i*>(p);
    return {_mm256_cvtph_ps(_mm_loadu_si128(q)), _mm256_cvtph_ps(_mm_loadu_si128(q + 1))};
  }
  static Floats loadHalfFirst(const std::uint16_t* p, std::int64_t n) {
    std::uint16_t lanes[16] = {};
    __builtin_memcpy(lanes, p, static_cast<std::size_t>(n) * sizeof(std::uint16_t));
    return loadHalf(lanes);
  }
  static Floats loadBfloat(const std::uint16_t* p) {
    const auto* q = reinterpret_cast<const __m128i*>(p);
    const auto widen = [](__m128i x) {
      return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(x), 16));
    };
    return {widen(_mm_loadu_si128(q)), widen(_mm_loadu_si128(q + 1))};
  }
  static Floats add(Floats x, Floats y) {
    return {_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)};
  }
  static Floats sub(Floats x, Floats y) {
    return {_mm256_sub_ps(x.a, y.a), _mm256_sub_ps(x.b, y.b)};
  }
  static Floats mul(Floats x, Floats y) {
    return {_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)};
  }
  static Floats div(Floats x, Floats y) {
    return {_mm256_div_ps(x.a, y.a), _mm256_div_ps(x.b, y.b)};
  }
  static Floats max(Floats x, Floats y) {
    return {_mm256_max_ps(x.a, y.a), _mm256_max_ps(x.b, y.b)};
  }
  static Floats fma(Floats x, Floats y, Floats z) {
    return {_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
  }
  static float sum(Floats x) {
    const __m256 s = _mm256_add_ps(x.a, x.b);
    __m128 h = _mm_add_ps(_mm256_castps256_ps128(s), _mm256_extractf128_ps(s, 1));
    h = _mm_add_ps(h, _mm_movehl_ps(h, h));
    return _mm_cvtss_f32(_mm_add_ss(h, _mm_movehdup_ps(h)));
  }
  static float largest(Floats x) {
    const __m256 s = _mm256_max_ps(x.a, x.b);
    __m128 h = _mm_max_ps(_mm256_castps256_ps128(s), _mm256_extractf128_ps(s, 1));
    h = _mm_max_ps(h, _mm_movehl_ps(h, h));
    return _mm_cvtss_f32(_mm_max_ss(h, _mm_movehdup_ps(h)));
  }
  static Ints round(Floats x) { return {_mm256_cvtps_epi32(x.a), _mm256_cvtps_epi32(x.b)}; }
  static Floats toFloats(Ints x) { return {_mm256_cvtepi32_ps(x.a), _mm256_cvtepi32_ps(x.b)}; }
  static Floats asFloats(Ints x) { return {_mm256_castsi256_ps(x.a), _mm256_castsi256_ps(x.b)}; }
  static Ints asInts(Floats x) { return {_mm256_castps_si256(x.a), _mm256_castps_si256(x.b)}; }
  /// x * 2^n for integral n; far out of range becomes 0 or infinity.
  static Floats scale(Floats x, Floats n) {
    // In two halves, so that results near both ends of the range are still reached.
    const auto power = [](__m256i e) {
      return _mm256_castsi256_ps(
          _mm256_slli_epi32(_mm256_add_epi32(e, _mm256_set1_epi32(127)), 23));
    };
    const auto one = [&](__m256 y, __m256 m) {
      m = _mm256_min_ps(_mm256_max_ps(m, _mm256_set1_ps(-252.0f)), _mm256_set1_ps(252.0f));
      const __m256i whole = _mm256_cvtps_epi32(m);
      const __m256i half = _mm256_srai_epi32(whole, 1);
      return _mm256_mul_ps(_mm256_mul_ps(y, power(half)), power(_mm256_sub_epi32(whole, half)));
    };
    return {one(x.a, n.a), one(x.b, n.b)};
  }
  static Floats roundToFloat(Floats x) {
    return {_mm256_round_ps(x.a, 0x08), _mm256_round_ps(x.b, 0x08)};
  }

  static Ints setInts(std::int32_t x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
  static Ints bitAnd(Ints x, Ints y) {
    return {_mm256_and_si256(x.a, y.a), _mm256_and_si256(x.b, y.b)};
  }
  static Ints maxInts(Ints x, Ints y) {
    return {_mm256_max_epi32(x.a, y.a), _mm256_max_epi32(x.b, y.b)};
  }
  static std::int32_t largestInt(Ints x) {
    std::int32_t lanes[8];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), _mm256_max_epi32(x.a, x.b));
    std::int32_t most = lanes[0];
    for (const std::int32_t lane : lanes) most = lane > most ? lane : most;
    return most;
  }
  static std::int32_t sumInts(Ints x) {
    std::int32_t lanes[8];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), _mm256_add_epi32(x.a, x.b));
    std::int32_t total = 0;
    for (const std::int32_t lane : lanes) total += lane;
    return total;
  }
  template <int N>
  static Ints shiftRight(Ints x) {
    return {_mm256_srli_epi32(x.a, N), _mm256_srli_epi32(x.b, N)};
  }
  static Ints loadSigned8(const void* p) {
    const __m128i x = _mm_loadu_si128(static_cast<const __m128i*>(p));
    return {_mm256_cvtepi8_epi32(x), _mm256_cvtepi8_epi32(_mm_srli_si128(x, 8))};
  }
  static Ints loadUnsigned8(const void* p) {
    const __m128i x = _mm_loadu_si128(static_cast<const __m128i*>(p));
    return {_mm256_cvtepu8_epi32(x), _mm256_cvtepu8_epi32(_mm_srli_si128(x, 8))};
  }
  /// Lanes within [-128, 127].
  static void storeSigned8(std::int8_t* p, Ints x) {
    const auto words = [](__m256i y) {
      return _mm_packs_epi32(_mm256_castsi256_si128(y), _mm256_extracti128_si256(y, 1));
    };
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm_packs_epi16(words(x.a), words(x.b)));
  }

  static Bytes loadBytes(const std::uint8_t* p) {
    const auto* q = reinterpret_cast<const __m256i*>(p);
    return {_mm256_loadu_si256(q), _mm256_loadu_si256(q + 1)};
  }
  static void storeBytes(std::uint8_t* p, Bytes x) {
    auto* q = reinterpret_cast<__m256i*>(p);
    _mm256_storeu_si256(q, x.a);
    _mm256_storeu_si256(q + 1, x.b);
  }
  static Bytes loadTable(const std::uint8_t* p) {
    const __m256i x =
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    return {x, x};
  }
  static Bytes lookup(Bytes table, Bytes index) {
    return {_mm256_shuffle_epi8(table.a, index.a), _mm256_shuffle_epi8(table.b, index.b)};
  }
  static Bytes mask(Bytes x, int bits) {
    const __m256i m = _mm256_set1_epi8(static_cast<char>(bits));
    return {_mm256_and_si256(x.a, m), _mm256_and_si256(x.b, m)};
  }
  /// (x & bits) | rest
  static Bytes maskOr(Bytes x, int bits, Bytes rest) {
    const Bytes kept = mask(x, bits);
    return {_mm256_or_si256(kept.a, rest.a), _mm256_or_si256(kept.b, rest.b)};
  }
  /// Shifts 16-bit lanes, left for N > 0: the caller masks what crosses a byte.
  template <int N>
  static Bytes shift(Bytes x) {
    if constexpr (N > 0) return {_mm256_slli_epi16(x.a, N), _mm256_slli_epi16(x.b, N)};
    if constexpr (N < 0) return {_mm256_srli_epi16(x.a, -N), _mm256_srli_epi16(x.b, -N)};
    return x;
  }

  /// Unsigned codes above 129 would saturate the 16-bit pair sums, so codes stored with 128 added
  /// become signed ones here, and the products take the sign from the activations.
  static Bytes prepareBiased(Bytes x) {
    const __m256i top = _mm256_set1_epi8(static_cast<char>(0x80));
    return {_mm256_xor_si256(x.a, top), _mm256_xor_si256(x.b, top)};
  }
  static Ints biasedStart(const std::int32_t*) { return setInts(kMagicBits); }
  static Quad quad(const std::int8_t* codes) {
    std::int32_t four;
    __builtin_memcpy(&four, codes, sizeof four);
    return _mm256_set1_epi32(four);
  }
  /// scale * (sum - kMagicBits), with `offset` = -kMagic * scale.
  static Floats product(Ints sum, Floats factor, Floats offset) {
    return fma(asFloats(sum), factor, offset);
  }
  static __m256i dot4(__m256i sum, __m256i unsignedBytes, __m256i signedBytes) {
    const __m256i pairs = _mm256_maddubs_epi16(unsignedBytes, signedBytes);
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
  static Ints dotBiased(Ints sum, Bytes w, Quad x) {
    return {dot4(sum.a, _mm256_abs_epi8(w.a), _mm256_sign_epi8(x, w.a)),
            dot4(sum.b, _mm256_abs_epi8(w.b), _mm256_sign_epi8(x, w.b))};
  }
  static Ints dotUnsigned(Ints sum, Bytes w, Quad x) {
    return {dot4(sum.a, w.a, x), dot4(sum.b, w.b, x)};
  }
};

// SPDX-License-Identifier: MIT
// Sixteen lanes in plain C++, for processors without a version of their own. Products and sums are
// rounded separately. Included by *_portable.cpp only, inside its unnamed namespace.
#pragma once

template <typename T, int N>
struct Lanes {
  T v[N];
};
using Floats = Lanes<float, 16>;
using Ints = Lanes<std::int32_t, 16>;
using Bytes = Lanes<std::uint8_t, 64>;
using Quad = Lanes<std::int8_t, 4>;

struct Simd {
  static constexpr int kTilePanels = 1;
  static constexpr int kTileTokens = 2;
  static constexpr int kFloatTileTokens = 2;
  static constexpr int kFloatGemvPanels = 1;

  template <typename F>
  static Floats each(F f) {
    Floats r;
    for (int i = 0; i < 16; ++i) r.v[i] = f(i);
    return r;
  }
  template <typename F>
  static Ints eachInt(F f) {
    Ints r;
    for (int i = 0; i < 16; ++i) r.v[i] = f(i);
    return r;
  }
  template <typename F>
  static Bytes eachByte(F f) {
    Bytes r;
    for (int i = 0; i < 64; ++i) r.v[i] = static_cast<std::uint8_t>(f(i));
    return r;
  }

  static Floats zero() { return set(0.0f); }
  static Floats set(float x) {
    return each([&](int) { return x; });
  }
  static Floats load(const float* p) {
    return each([&](int i) { return p[i]; });
  }
  static void store(float* p, Floats x) { __builtin_memcpy(p, x.v, sizeof x.v); }
  static Floats loadFirst(const float* p, std::int64_t n, float rest) {
    return each([&](int i) { return i < n ? p[i] : rest; });
  }
  static void storeFirst(float* p, Floats x, std::int64_t n) {
    __builtin_memcpy(p, x.v, static_cast<std::size_t>(n) * sizeof(float));
  }
  static Floats loadHalf(const std::uint16_t* p) {
    return each([&](int i) { return halfToFloat(p[i]); });
  }
  static Floats loadHalfFirst(const std::uint16_t* p, std::int64_t n) {
    return each([&](int i) { return i < n ? halfToFloat(p[i]) : 0.0f; });
  }
  static Floats loadBfloat(const std::uint16_t* p) {
    return each([&](int i) { return bfloatToFloat(p[i]); });
  }
  static Floats add(Floats a, Floats b) {
    return each([&](int i) { return a.v[i] + b.v[i]; });
  }
  static Floats sub(Floats a, Floats b) {
    return each([&](int i) { return a.v[i] - b.v[i]; });
  }
  static Floats mul(Floats a, Floats b) {
    return each([&](int i) { return a.v[i] * b.v[i]; });
  }
  static Floats div(Floats a, Floats b) {
    return each([&](int i) { return a.v[i] / b.v[i]; });
  }
  static Floats max(Floats a, Floats b) {
    return each([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
  }
  static Floats fma(Floats a, Floats b, Floats c) {
    return each([&](int i) { return a.v[i] * b.v[i] + c.v[i]; });
  }
  static float sum(Floats x) {
    float total = 0;
    for (const float lane : x.v) total += lane;
    return total;
  }
  static float largest(Floats x) {
    float most = x.v[0];
    for (const float lane : x.v) most = lane > most ? lane : most;
    return most;
  }
  static Ints round(Floats x) {
    return eachInt([&](int i) { return static_cast<std::int32_t>(__builtin_lrintf(x.v[i])); });
  }
  static Floats toFloats(Ints x) {
    return each([&](int i) { return static_cast<float>(x.v[i]); });
  }
  static Floats asFloats(Ints x) { return __builtin_bit_cast(Floats, x); }
  static Ints asInts(Floats x) { return __builtin_bit_cast(Ints, x); }
  /// x * 2^n for integral n; far out of range becomes 0 or infinity.
  static Floats scale(Floats x, Floats n) {
    return each([&](int i) {
      const float bounded = n.v[i] > 300.0f ? 300.0f : n.v[i] > -300.0f ? n.v[i] : -300.0f;
      return __builtin_ldexpf(x.v[i], static_cast<int>(bounded));
    });
  }
  static Floats roundToFloat(Floats x) {
    return each([&](int i) { return __builtin_nearbyintf(x.v[i]); });
  }

  static Ints setInts(std::int32_t x) {
    return eachInt([&](int) { return x; });
  }
  static Ints bitAnd(Ints a, Ints b) {
    return eachInt([&](int i) { return a.v[i] & b.v[i]; });
  }
  static Ints maxInts(Ints a, Ints b) {
    return eachInt([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
  }
  static std::int32_t largestInt(Ints a) {
    std::int32_t most = a.v[0];
    for (const std::int32_t lane : a.v) most = lane > most ? lane : most;
    return most;
  }
  static std::int32_t sumInts(Ints a) {
    std::int32_t total = 0;
    for (const std::int32_t lane : a.v) total += lane;
    return total;
  }
  template <int N>
  static Ints shiftRight(Ints a) {
    return eachInt(
        [&](int i) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(a.v[i]) >> N); });
  }
  static Ints loadSigned8(const void* p) {
    return eachInt([&](int i) { return static_cast<const std::int8_t*>(p)[i]; });
  }
  static Ints loadUnsigned8(const void* p) {
    return eachInt([&](int i) { return static_cast<const std::uint8_t*>(p)[i]; });
  }
  /// Lanes within [-128, 127].
  static void storeSigned8(std::int8_t* p, Ints x) {
    for (int i = 0; i < 16; ++i) p[i] = static_cast<std::int8_t>(x.v[i]);
  }

  static Bytes loadBytes(const std::uint8_t* p) {
    Bytes r;
    __builtin_memcpy(r.v, p, sizeof r.v);
    return r;
  }
  static void storeBytes(std::uint8_t* p, Bytes x) { __builtin_memcpy(p, x.v, sizeof x.v); }
  static Bytes loadTable(const std::uint8_t* p) {
    return eachByte([&](int i) { return p[i & 15]; });
  }
  static Bytes lookup(Bytes table, Bytes index) {
    return eachByte([&](int i) { return table.v[index.v[i] & 15]; });
  }
  static Bytes mask(Bytes x, int bits) {
    return eachByte([&](int i) { return x.v[i] & bits; });
  }
  /// (x & bits) | rest
  static Bytes maskOr(Bytes x, int bits, Bytes rest) {
    return eachByte([&](int i) { return (x.v[i] & bits) | rest.v[i]; });
  }
  /// Left for N > 0. Bits do not cross bytes here; callers mask them away in any case.
  template <int N>
  static Bytes shift(Bytes x) {
    return eachByte([&](int i) { return N >= 0 ? x.v[i] << (N & 7) : x.v[i] >> (-N & 7); });
  }

  static Bytes prepareBiased(Bytes x) { return x; }
  static Ints biasedStart(const std::int32_t* start) { return setInts(*start); }
  static Quad quad(const std::int8_t* codes) {
    Quad r;
    __builtin_memcpy(r.v, codes, sizeof r.v);
    return r;
  }
  /// scale * (sum - kMagicBits); without fused operations the offset is of no use.
  static Floats product(Ints sum, Floats factor, Floats) {
    return each([&](int i) { return static_cast<float>(sum.v[i] - kMagicBits) * factor.v[i]; });
  }
  static Ints dotBiased(Ints sum, Bytes w, Quad x) { return dotUnsigned(sum, w, x); }
  static Ints dotUnsigned(Ints sum, Bytes w, Quad x) {
    for (int i = 0; i < 16; ++i) {
      for (int j = 0; j < 4; ++j) sum.v[i] += w.v[4 * i + j] * x.v[j];
    }
    return sum;
  }
};

// SPDX-License-Identifier: MIT
// F16, BF16 and Q8_0 to and from f32. Included after search/lane.h by each instruction set's file.
#include "base/bytes.h"
#include "base/half.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

#if NIBBLE_SEARCH_LANES == 16

inline Lane lanesFromHalf(const std::byte* from) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}
inline Lane lanesFromBfloat(const std::byte* from) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}
inline Lane lanesFromBytes(const std::byte* from) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes));
}
inline void lanesToHalf(Lane v, std::byte* to) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
                      _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

#elif NIBBLE_SEARCH_LANES == 8

inline Lane lanesFromHalf(const std::byte* from) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
inline Lane lanesFromBfloat(const std::byte* from) {
  const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}
inline Lane lanesFromBytes(const std::byte* from) {
  const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes));
}
inline void lanesToHalf(Lane v, std::byte* to) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                   _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

#else

inline Lane lanesFromHalf(const std::byte* from) {
  Lane v;
  for (int i = 0; i < kLanes; ++i) v[i] = halfToFloat(nibble::load<std::uint16_t>(from + 2 * i));
  return v;
}
inline Lane lanesFromBfloat(const std::byte* from) {
  Lane v;
  for (int i = 0; i < kLanes; ++i) v[i] = bfloatToFloat(nibble::load<std::uint16_t>(from + 2 * i));
  return v;
}
inline Lane lanesFromBytes(const std::byte* from) {
  Lane v;
  for (int i = 0; i < kLanes; ++i) v[i] = nibble::load<std::int8_t>(from + i);
  return v;
}
inline void lanesToHalf(Lane v, std::byte* to) {
  for (int i = 0; i < kLanes; ++i) nibble::store(to + 2 * i, floatToHalf(v[i]));
}

#endif

inline void decodeF16(const std::byte* blocks, float* out, std::int64_t count) {
  std::int64_t done = 0;
  for (; done + kLanes <= count; done += kLanes) {
    store(out + done, lanesFromHalf(blocks + 2 * done));
  }
  for (; done < count; ++done) {
    out[done] = halfToFloat(nibble::load<std::uint16_t>(blocks + 2 * done));
  }
}

inline void decodeBF16(const std::byte* blocks, float* out, std::int64_t count) {
  std::int64_t done = 0;
  for (; done + kLanes <= count; done += kLanes) {
    store(out + done, lanesFromBfloat(blocks + 2 * done));
  }
  for (; done < count; ++done) {
    out[done] = bfloatToFloat(nibble::load<std::uint16_t>(blocks + 2 * done));
  }
}

inline void decodeQ8_0(const std::byte* blocks, float* out, std::int64_t count) {
  for (std::int64_t done = 0; done < count; done += 32) {
    const Lane d = broadcast(halfToFloat(nibble::load<std::uint16_t>(blocks)));
    for (int j = 0; j < 32; j += kLanes) store(out + done + j, d * lanesFromBytes(blocks + 2 + j));
    blocks += 34;
  }
}

inline void encodeF16(const float* row, const float*, std::byte* out, std::int64_t columns) {
  std::int64_t done = 0;
  for (; done + kLanes <= columns; done += kLanes) lanesToHalf(load(row + done), out + 2 * done);
  for (; done < columns; ++done) nibble::store(out + 2 * done, floatToHalf(row[done]));
}

inline void encodeBF16(const float* row, const float*, std::byte* out, std::int64_t columns) {
  for (std::int64_t i = 0; i < columns; ++i) nibble::store(out + 2 * i, floatToBfloat(row[i]));
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

// SPDX-License-Identifier: MIT
// Super-blocks of 256 with scales of their own: Q2_K to Q6_K. Group g of a block has 16 columns.
#define BLOCK 256

#if defined(FORMAT_Q2_K)  // planes: codes 64, scales 16, (d, dmin) 4
#define PAIR 2
uint rowVectors(uint blocks) { return 5u * blocks + vectors(4u * blocks); }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint scales = row + 4u * blocks;
  codes = (a16[row + 4u * block + 2u * (g >> 3) + (g & 1u)] >> (g & 6u)) & 0x03030303u;
  const uint packed = byteAt(scales + block, g);
  const vec2 dm = unpackHalf2x16(a32[4u * (scales + blocks) + block]);
  scale = dm.x * float(packed & 15u);
  offset = -dm.y * float(packed >> 4);
}
#define HAS_WORDS
struct PairWords {
  uvec4 codes;
  uint scales, dm;
};
PairWords loadPair(uint row, uint blocks, uint c) {
  const uint scales = row + 4u * blocks;
  return PairWords(a16[row + 2u * (c >> 2) + (c & 1u)], a32[4u * scales + (c >> 1)],
                   a32[4u * (scales + blocks) + (c >> 3)]);
}
/// Shifts of codes and scales.
uvec4 picksOf(uint c) { return uvec4(4u * ((c >> 1) & 1u), 8u * (c & 1u), 0, 0); }
void decodeWords(PairWords w, uvec4 picks, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  const uvec4 words = w.codes >> picks.x;
  codes0 = words & 0x03030303u;
  codes1 = (words >> 2) & 0x03030303u;
  const uint packed = w.scales >> picks.y;
  const vec2 dm = unpackHalf2x16(w.dm);
  factors = vec4(dm.x * float(packed & 15u), -dm.y * float((packed >> 4) & 15u),
                 dm.x * float((packed >> 16) & 15u), -dm.y * float((packed >> 20) & 15u));
}

#elif defined(FORMAT_Q3_K)  // planes: low bits 64, high bits 32, scales 12, d 2
#define PAIR 2
uint rowVectors(uint blocks) {
  return 6u * blocks + vectors(12u * blocks) + vectors(2u * blocks);
}
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint high = row + 4u * blocks, scales = high + 2u * blocks;
  const uint d = scales + vectors(12u * blocks);
  codes = (a16[row + 4u * block + 2u * (g >> 3) + (g & 1u)] >> (g & 6u)) & 0x03030303u;
  codes |= ((a16[high + 2u * block + (g & 1u)] >> (g >> 1)) & 0x01010101u) << 2;
  const uint word = 4u * scales + 3u * block;
  const uint low = (a32[word + ((g >> 2) & 1u)] >> (8u * (g & 3u) + 4u * (g >> 3))) & 15u;
  const uint top = (a32[word + 2u] >> (8u * (g & 3u) + 2u * (g >> 2))) & 3u;
  scale = halfAt(d, block) * float(int(low | (top << 4)) - 32);
  offset = -4.0 * scale;
}
#define HAS_WORDS
struct PairWords {
  uvec4 codes, high;
  uint low, top, d;  ///< of the scales
};
PairWords loadPair(uint row, uint blocks, uint c) {
  const uint block = c >> 3, h = c & 1u;
  const uint high = row + 4u * blocks, scales = high + 2u * blocks;
  const uint word = 4u * scales + 3u * block;
  return PairWords(a16[row + 2u * (c >> 2) + h], a16[high + 2u * block + h],
                   a32[word + ((c >> 1) & 1u)], a32[word + 2u],
                   a32[4u * (scales + vectors(12u * blocks)) + (c >> 4)]);
}
/// Shifts of low bits, high bits, both parts of the scales; the last one's upper half is that of d.
uvec4 picksOf(uint c) {
  const uint half_ = (c >> 2) & 1u, p2 = (c >> 1) & 1u, h = c & 1u;
  return uvec4(4u * p2, 4u * half_ + 2u * p2, 8u * h + 4u * half_,
               8u * h + 4u * half_ + 2u * p2 + (((c >> 3) & 1u) << 20));
}
void decodeWords(PairWords w, uvec4 picks, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  const uvec4 words = w.codes >> picks.x;
  const uvec4 bits = w.high >> picks.y;
  codes0 = (words & 0x03030303u) | ((bits & 0x01010101u) << 2);
  codes1 = ((words >> 2) & 0x03030303u) | (((bits >> 1) & 0x01010101u) << 2);
  const uint low = w.low >> picks.z, top = w.top >> (picks.w & 31u);
  const float d = unpackHalf2x16(w.d >> (picks.w >> 16)).x;
  const float first = d * float(int((low & 15u) | ((top & 3u) << 4)) - 32);
  const float second = d * float(int(((low >> 16) & 15u) | (((top >> 16) & 3u) << 4)) - 32);
  factors = vec4(first, -4.0 * first, second, -4.0 * second);
}

#elif defined(FORMAT_Q6_K)  // planes: low bits 128, high bits 64, scales 16, d 2
#define PAIR 4
uint rowVectors(uint blocks) { return 13u * blocks + vectors(2u * blocks); }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint half_ = g >> 3, part = (g >> 1) & 3u, h = g & 1u;
  const uint high = row + 8u * blocks, scales = high + 4u * blocks;
  codes = nibbles(a16[row + 8u * block + 4u * half_ + 2u * (part & 1u) + h], part >> 1);
  codes |= ((a16[high + 4u * block + 2u * half_ + h] >> (2u * part)) & 0x03030303u) << 4;
  const int factor = bitfieldExtract(int(a32[4u * (scales + block) + (g >> 2)]),
                                     int(8u * (g & 3u)), 8);
  scale = halfAt(scales + blocks, block) * float(factor);
  offset = -32.0 * scale;
}
#define HAS_WORDS
struct PairWords {
  uvec4 codes, high;
  uint first, second, d;  ///< scales of both groups
};
PairWords loadPair(uint row, uint blocks, uint c) {
  const uint high = row + 8u * blocks, scales = high + 4u * blocks, half_ = 2u * (c >> 2);
  return PairWords(a16[row + c], a16[high + half_ + (c & 1u)], a32[4u * scales + half_],
                   a32[4u * scales + half_ + 1u], a32[4u * (scales + blocks) + (c >> 4)]);
}
/// Shifts of high bits, scales, d.
uvec4 picksOf(uint c) { return uvec4(c & 2u, 8u * (c & 3u), 16u * ((c >> 3) & 1u), 0); }
void decodeWords(PairWords w, uvec4 picks, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  const uvec4 bits = w.high >> picks.x;
  codes0 = (w.codes & kLowNibbles) | ((bits & 0x03030303u) << 4);
  codes1 = ((w.codes >> 4) & kLowNibbles) | (bits & 0x30303030u);
  const float d = unpackHalf2x16(w.d >> picks.z).x;
  const float first = d * float(bitfieldExtract(int(w.first), int(picks.y), 8));
  const float second = d * float(bitfieldExtract(int(w.second), int(picks.y), 8));
  factors = vec4(first, -32.0 * first, second, -32.0 * second);
}

#else  // planes: codes 128, [fifth bits 32,] header 16: d, dmin, 12 bytes of scales
#define PAIR 2
#if defined(FORMAT_Q5_K)
#define HIGH_VECTORS 2u
#else
#define HIGH_VECTORS 0u
#endif
uint rowVectors(uint blocks) { return (9u + HIGH_VECTORS) * blocks; }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint part = g >> 1, h = g & 1u;
  codes = nibbles(a16[row + 8u * block + 2u * (part >> 1) + h], part & 1u);
#if defined(FORMAT_Q5_K)
  codes |= ((a16[row + 8u * blocks + 2u * block + h] >> part) & 0x01010101u) << 4;
#endif
  const uvec4 header = a16[row + (8u + HIGH_VECTORS) * blocks + block];
  const uint shift = 8u * (part & 3u);
  // The later four have their low bits in the third word and their high ones in the first two.
  const uint first = header.y >> shift, second = header.z >> shift, third = header.w >> shift;
  const bool later = part >= 4u;
  const uint s = later ? (third & 15u) | ((first >> 2) & 48u) : first & 63u;
  const uint m = later ? ((third >> 4) & 15u) | ((second >> 2) & 48u) : second & 63u;
  const vec2 dm = unpackHalf2x16(header.x);
  scale = dm.x * float(s);
  offset = -dm.y * float(m);
}
#define HAS_WORDS
struct PairWords {
  uvec4 codes, header;
#if defined(FORMAT_Q5_K)
  uvec4 high;
#endif
};
PairWords loadPair(uint row, uint blocks, uint c) {
  PairWords w;
  w.codes = a16[row + c];
  w.header = a16[row + (8u + HIGH_VECTORS) * blocks + (c >> 3)];
#if defined(FORMAT_Q5_K)
  w.high = a16[row + 8u * blocks + 2u * (c >> 3) + (c & 1u)];
#endif
  return w;
}
/// Shifts of scales and of the high bits of the later four, masks of both; in the upper half of the
/// last one the shift of the fifth bits.
uvec4 picksOf(uint c) {
  const uint j = (c >> 1) & 3u, shift = 16u * (j & 1u);
#if defined(FORMAT_Q5_K)
  const uint fifth = j << 17;
#else
  const uint fifth = 0u;
#endif
  return j >= 2u ? uvec4(shift, shift + 2u, 0x0F0Fu, 0x3030u | fifth)
                 : uvec4(shift, shift, 0u, 0x3F3Fu | fifth);
}
void decodeWords(PairWords w, uvec4 picks, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  codes0 = w.codes & kLowNibbles;
  codes1 = (w.codes >> 4) & kLowNibbles;
#if defined(FORMAT_Q5_K)
  const uvec4 bits = w.high >> (picks.w >> 16);
  codes0 |= (bits & 0x01010101u) << 4;
  codes1 |= ((bits >> 1) & 0x01010101u) << 4;
#endif
  // Scales and minima of both parts, in two bytes.
  const uint third = w.header.w >> picks.x;
#if defined(FORMAT_Q5_K)
  const uint mask = picks.w & 0xFFFFu;
#else
  const uint mask = picks.w;
#endif
  const uint s = (third & picks.z) | ((w.header.y >> picks.y) & mask);
  const uint m = ((third >> 4) & picks.z) | ((w.header.z >> picks.y) & mask);
  const vec2 dm = unpackHalf2x16(w.header.x);
  factors = vec4(dm.x * float(s & 255u), -dm.y * float(m & 255u), dm.x * float(s >> 8),
                 -dm.y * float(m >> 8));
}
#endif

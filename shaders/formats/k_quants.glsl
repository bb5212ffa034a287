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
  const uint block = c >> 3, half_ = (c >> 2) & 1u, p2 = (c >> 1) & 1u, h = c & 1u;
  const uint scales = row + 4u * blocks;
  return PairWords(a16[row + 4u * block + 2u * half_ + h],
                   a32[4u * (scales + block) + 2u * half_ + p2],
                   a32[4u * (scales + blocks) + block]);
}
void decodeWords(PairWords w, uint c, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  const uvec4 words = w.codes >> (4u * ((c >> 1) & 1u));
  codes0 = words & 0x03030303u;
  codes1 = (words >> 2) & 0x03030303u;
  const uint packed = w.scales >> (8u * (c & 1u));
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
  const uint block = c >> 3, half_ = (c >> 2) & 1u, p2 = (c >> 1) & 1u, h = c & 1u;
  const uint high = row + 4u * blocks, scales = high + 2u * blocks;
  const uint word = 4u * scales + 3u * block;
  return PairWords(a16[row + 4u * block + 2u * half_ + h], a16[high + 2u * block + h],
                   a32[word + p2], a32[word + 2u],
                   a32[4u * (scales + vectors(12u * blocks)) + (block >> 1)]);
}
void decodeWords(PairWords w, uint c, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  const uint half_ = (c >> 2) & 1u, p2 = (c >> 1) & 1u, h = c & 1u;
  const uvec4 words = w.codes >> (4u * p2);
  const uvec4 bits = w.high >> (4u * half_ + 2u * p2);
  codes0 = (words & 0x03030303u) | ((bits & 0x01010101u) << 2);
  codes1 = ((words >> 2) & 0x03030303u) | (((bits >> 1) & 0x01010101u) << 2);
  const uint low = w.low >> (8u * h + 4u * half_);
  const uint top = w.top >> (8u * h + 4u * half_ + 2u * p2);
  const float d = halfOf(w.d, c >> 3);
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
  const uint block = c >> 3, half_ = (c >> 2) & 1u, r = c & 3u;
  const uint high = row + 8u * blocks, scales = high + 4u * blocks;
  const uint word = 4u * (scales + block) + 2u * half_;
  return PairWords(a16[row + 8u * block + 4u * half_ + r],
                   a16[high + 4u * block + 2u * half_ + (r & 1u)], a32[word], a32[word + 1u],
                   a32[4u * (scales + blocks) + (block >> 1)]);
}
void decodeWords(PairWords w, uint c, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  const uint r = c & 3u;
  const uvec4 bits = w.high >> (r & 2u);
  codes0 = (w.codes & kLowNibbles) | ((bits & 0x03030303u) << 4);
  codes1 = ((w.codes >> 4) & kLowNibbles) | (bits & 0x30303030u);
  const float d = halfOf(w.d, c >> 3);
  const float first = d * float(bitfieldExtract(int(w.first), int(8u * r), 8));
  const float second = d * float(bitfieldExtract(int(w.second), int(8u * r), 8));
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
void decodeWords(PairWords w, uint c, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  const uint j = (c >> 1) & 3u;
  codes0 = w.codes & kLowNibbles;
  codes1 = (w.codes >> 4) & kLowNibbles;
#if defined(FORMAT_Q5_K)
  const uvec4 bits = w.high >> (2u * j);
  codes0 |= (bits & 0x01010101u) << 4;
  codes1 |= ((bits >> 1) & 0x01010101u) << 4;
#endif
  // Scales and minima of both parts, in two bytes.
  const bool later = j >= 2u;
  const uint shift = 16u * (j & 1u), top = later ? shift + 2u : shift;
  const uint lowMask = later ? 0x0F0Fu : 0u, topMask = later ? 0x3030u : 0x3F3Fu;
  const uint s = ((w.header.w >> shift) & lowMask) | ((w.header.y >> top) & topMask);
  const uint m = ((w.header.w >> (shift + 4u)) & lowMask) | ((w.header.z >> top) & topMask);
  const vec2 dm = unpackHalf2x16(w.header.x);
  factors = vec4(dm.x * float(s & 255u), -dm.y * float(m & 255u), dm.x * float(s >> 8),
                 -dm.y * float(m >> 8));
}
#endif

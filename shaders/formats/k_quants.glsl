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
#endif

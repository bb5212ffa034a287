// SPDX-License-Identifier: MIT
// Four-bit codes into a table of 16 levels: IQ4_NL, IQ4_XS, MXFP4. The table has an entry for each
// pair of codes, two levels in its low bytes.
#define PAIR 1

uint levelsOf(uint codes) {
  const uint low = tables[(codes & 15u) | ((codes >> 4) & 240u)];
  const uint high = tables[((codes >> 16) & 15u) | ((codes >> 20) & 240u)];
  return low | (high << 16);
}
uvec4 levelsOf(uvec4 codes) {
  return uvec4(levelsOf(codes.x), levelsOf(codes.y), levelsOf(codes.z), levelsOf(codes.w));
}

#if defined(FORMAT_IQ4_XS)  // planes: codes 128, header 8: d, 8 x 2 bits, 8 x 4 bits of scales
#define BLOCK 256
uint rowVectors(uint blocks) { return 8u * blocks + vectors(8u * blocks); }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, part = (group & 15u) >> 1;
  codes = levelsOf(nibbles(a16[row + 8u * block + part], group & 1u));
  const uint word = 4u * (row + 8u * blocks) + 2u * block;
  const uint head = a32[word];
  const uint low = (a32[word + 1u] >> (4u * part)) & 15u;
  const uint high = (head >> (16u + 2u * part)) & 3u;
  scale = unpackHalf2x16(head).x * float(int(low | (high << 4)) - 32);
  offset = 0.0;
}
#else
#define BLOCK 32
#if defined(FORMAT_IQ4_NL)  // planes: codes 16, d 2
#define SCALE_BYTES 2u
#else  // planes: codes 16, exponent 1
#define SCALE_BYTES 1u
#endif
uint rowVectors(uint blocks) { return blocks + vectors(SCALE_BYTES * blocks); }
void decodeGroup(uint row, uint blocks, uint g, out uvec4 codes, out float scale,
                 out float offset) {
  codes = levelsOf(nibbles(a16[row + (g >> 1)], g & 1u));
#if defined(FORMAT_IQ4_NL)
  scale = halfAt(row + blocks, g >> 1);
#else
  const uint exponent = byteAt(row + blocks, g >> 1);
  scale = uintBitsToFloat(exponent < 2u ? 0x00200000u << exponent : (exponent - 1u) << 23);
#endif
  offset = 0.0;
}
#endif

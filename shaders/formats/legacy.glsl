// SPDX-License-Identifier: MIT
// Blocks of 32 with a half as scale: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0.
#define BLOCK 32
#define PAIR 1

#if defined(FORMAT_Q4_0)  // planes: codes 16, d 2
uint rowVectors(uint blocks) { return blocks + vectors(2u * blocks); }
void decodeGroup(uint row, uint blocks, uint g, out uvec4 codes, out float scale,
                 out float offset) {
  codes = nibbles(a16[row + (g >> 1)], g & 1u);
  scale = halfAt(row + blocks, g >> 1);
  offset = -8.0 * scale;
}
#define HAS_WORDS
struct PairWords {
  uvec4 codes;
  uint d;
};
PairWords loadPair(uint row, uint blocks, uint c) {
  return PairWords(a16[row + c], a32[4u * (row + blocks) + (c >> 1)]);
}
/// The shift of d.
uvec4 picksOf(uint c) { return uvec4(16u * (c & 1u), 0, 0, 0); }
void decodeWords(PairWords w, uvec4 picks, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  codes0 = w.codes & kLowNibbles;
  codes1 = (w.codes >> 4) & kLowNibbles;
  const float d = unpackHalf2x16(w.d >> picks.x).x;
  factors = vec4(d, -8.0 * d, d, -8.0 * d);
}
#elif defined(FORMAT_Q4_1)  // planes: codes 16, (d, m) 4
uint rowVectors(uint blocks) { return blocks + vectors(4u * blocks); }
void decodeGroup(uint row, uint blocks, uint g, out uvec4 codes, out float scale,
                 out float offset) {
  codes = nibbles(a16[row + (g >> 1)], g & 1u);
  const vec2 dm = unpackHalf2x16(a32[4u * (row + blocks) + (g >> 1)]);
  scale = dm.x;
  offset = dm.y;
}
#elif defined(FORMAT_Q8_0)  // planes: codes 32, d 2
uint rowVectors(uint blocks) { return 2u * blocks + vectors(2u * blocks); }
void decodeGroup(uint row, uint blocks, uint g, out uvec4 codes, out float scale,
                 out float offset) {
  codes = a16[row + g];
  scale = halfAt(row + 2u * blocks, g >> 1);
  offset = 0.0;
}
#define HAS_WORDS
struct PairWords {
  uvec4 codes0, codes1;
  uint d;
};
PairWords loadPair(uint row, uint blocks, uint c) {
  return PairWords(a16[row + 2u * c], a16[row + 2u * c + 1u],
                   a32[4u * (row + 2u * blocks) + (c >> 1)]);
}
/// The shift of d.
uvec4 picksOf(uint c) { return uvec4(16u * (c & 1u), 0, 0, 0); }
void decodeWords(PairWords w, uvec4 picks, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  codes0 = w.codes0;
  codes1 = w.codes1;
  const float d = unpackHalf2x16(w.d >> picks.x).x;
  factors = vec4(d, 0.0, d, 0.0);
}
#else  // planes: codes 16, fifth bits 4, d 2 or (d, m) 4
#if defined(FORMAT_Q5_0)
#define SCALE_BYTES 2u
#else
#define SCALE_BYTES 4u
#endif
uint rowVectors(uint blocks) {
  return blocks + vectors(4u * blocks) + vectors(SCALE_BYTES * blocks);
}
void decodeGroup(uint row, uint blocks, uint g, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = g >> 1;
  const uint plane = row + blocks;
  const uint bits = a32[4u * plane + block] >> (16u * (g & 1u));
  codes = nibbles(a16[row + block], g & 1u);
  codes |= uvec4(spreadToBit4(bits & 15u), spreadToBit4((bits >> 4) & 15u),
                 spreadToBit4((bits >> 8) & 15u), spreadToBit4((bits >> 12) & 15u));
  const uint scales = plane + vectors(4u * blocks);
#if defined(FORMAT_Q5_0)
  scale = halfAt(scales, block);
  offset = -16.0 * scale;
#else
  const vec2 dm = unpackHalf2x16(a32[4u * scales + block]);
  scale = dm.x;
  offset = dm.y;
#endif
}
#endif

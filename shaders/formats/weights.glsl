// SPDX-License-Identifier: MIT
// The packed matrix and what every format needs to read it.
//
// A row lies as planes: each field of the file's blocks (codes, high bits, scales, ...) of all
// blocks of the row one after another, each plane padded to 16 bytes. The bytes are those of the
// file, only their order differs (engine/infer/vulkan/weight_layout.cpp).
//
// Columns go by groups of 16. A format defines
//   BLOCK   columns of a block
//   PAIR    groups g and g + PAIR are decoded from the same bytes
//   uint rowVectors(uint blocks)                        16-byte vectors of a row
//   void decodeGroup(uint row, uint blocks, uint g, out uvec4 codes, out float scale,
//                    out float offset)
// where weight = scale * code + offset for the 16 signed bytes of `codes`; `row` is in vectors. With
// HAS_WORDS also a quicker way to both groups of pair c, its loads apart from what follows them:
//   struct PairWords
//   PairWords loadPair(uint row, uint blocks, uint c)
//   uvec4 picksOf(uint c)                              what follows from the last four bits of c
//   void decodeWords(PairWords w, uvec4 picks, out uvec4 codes0, out uvec4 codes1, out vec4 factors)
//                                                       scale, offset of the first, of the second
layout(std430, binding = 0) restrict readonly buffer WeightVectors { uvec4 a16[]; };
layout(std430, binding = 0) restrict readonly buffer WeightWords { uint a32[]; };
layout(std430, binding = 7) restrict readonly buffer Tables { uint tables[]; };

const uint kLowNibbles = 0x0F0F0F0Fu;

uint vectors(uint bytes) { return (bytes + 15u) / 16u; }

/// Half `index` of an array, from the word that has it.
float halfOf(uint word, uint index) { return unpackHalf2x16(word >> (16u * (index & 1u))).x; }
/// Half `index` of the plane that begins at vector `plane`.
float halfAt(uint plane, uint index) {
  return halfOf(a32[4u * plane + (index >> 1)], index);
}
uint halfwordAt(uint plane, uint index) {
  return bitfieldExtract(a32[4u * plane + (index >> 1)], int(16u * (index & 1u)), 16);
}
uint byteAt(uint plane, uint index) {
  return bitfieldExtract(a32[4u * plane + (index >> 2)], int(8u * (index & 3u)), 8);
}

uvec4 nibbles(uvec4 words, uint high) { return (words >> (4u * high)) & kLowNibbles; }

/// Bit i of `bits` becomes bit `1 << 4` of byte i.
uint spreadToBit4(uint bits) { return (bits * 0x02040810u) & 0x10101010u; }

#if defined(FORMAT_Q4_0) || defined(FORMAT_Q4_1) || defined(FORMAT_Q5_0) || defined(FORMAT_Q5_1) || \
    defined(FORMAT_Q8_0)
#include "legacy.glsl"
#elif defined(FORMAT_Q2_K) || defined(FORMAT_Q3_K) || defined(FORMAT_Q4_K) || \
    defined(FORMAT_Q5_K) || defined(FORMAT_Q6_K)
#include "k_quants.glsl"
#elif defined(FORMAT_IQ4_NL) || defined(FORMAT_IQ4_XS) || defined(FORMAT_MXFP4)
#include "levels.glsl"
#elif defined(FORMAT_TQ1_0) || defined(FORMAT_TQ2_0)
#include "ternary.glsl"
#else
#include "codebooks.glsl"
#endif

#if !defined(HAS_WORDS)
struct PairWords {  // where they are: most of these formats look up more by what they read
  uint row, blocks;
};
PairWords loadPair(uint row, uint blocks, uint c) { return PairWords(row, blocks); }
uvec4 picksOf(uint c) { return uvec4(c, 0, 0, 0); }
void decodeWords(PairWords w, uvec4 picks, out uvec4 codes0, out uvec4 codes1, out vec4 factors) {
  const uint c = picks.x, g = (c / PAIR) * (2 * PAIR) + c % PAIR;
  decodeGroup(w.row, w.blocks, g, codes0, factors.x, factors.y);
  decodeGroup(w.row, w.blocks, g + PAIR, codes1, factors.z, factors.w);
}
#endif

void decodePair(uint row, uint blocks, uint c, out uvec4 codes0, out uvec4 codes1,
                out vec4 factors) {
  decodeWords(loadPair(row, blocks, c), picksOf(c), codes0, codes1, factors);
}

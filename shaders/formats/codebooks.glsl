// SPDX-License-Identifier: MIT
// Indices into codebooks: IQ1_S, IQ1_M (8 columns an entry), IQ2_XXS, IQ2_XS, IQ2_S (8 columns and
// their signs), IQ3_XXS, IQ3_S (4 columns and their signs). `tables` holds the format's codebook.
#define BLOCK 256
#define PAIR 1

/// Negates the bytes of `values` (none is zero) whose bit is set in the low four of `signs`.
uint negate(uint values, uint signs) {
  const uint ones = ((signs & 15u) * 0x00204081u) & 0x01010101u;
  return (values ^ (ones * 255u)) + ones;
}

/// Seven signs and an eighth that makes their number even.
uint evenSigns(uint packed) {
  const uint bits = packed & 127u;
  return bits | ((uint(bitCount(bits)) & 1u) << 7);
}

uvec2 signedEntry(uint index, uint signs) {
  return uvec2(negate(tables[2u * index], signs), negate(tables[2u * index + 1u], signs >> 4));
}

#if defined(FORMAT_IQ2_XXS)  // planes: indices and signs 64, d 2
uint rowVectors(uint blocks) { return 4u * blocks + vectors(2u * blocks); }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint word = 4u * (row + 4u * block) + (g & 14u);
  const uint indices = a32[word] >> (16u * (g & 1u));
  const uint packed = a32[word + 1u];
  const uint signs = packed >> (14u * (g & 1u));
  codes = uvec4(signedEntry(indices & 255u, evenSigns(signs)),
                signedEntry((indices >> 8) & 255u, evenSigns(signs >> 7)));
  scale = halfAt(row + 4u * blocks, block) * (0.5 + float(packed >> 28)) * 0.25;
  offset = 0.0;
}

#elif defined(FORMAT_IQ2_XS)  // planes: indices and signs 64, scales 8, d 2
uint rowVectors(uint blocks) {
  return 4u * blocks + vectors(8u * blocks) + vectors(2u * blocks);
}
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint scales = row + 4u * blocks;
  const uint packed = a32[4u * (row + 4u * block) + g];
  codes = uvec4(signedEntry(packed & 511u, evenSigns(packed >> 9)),
                signedEntry((packed >> 16) & 511u, evenSigns(packed >> 25)));
  const uint s = (a32[4u * scales + 2u * block + (g >> 3)] >> (4u * (g & 7u))) & 15u;
  scale = halfAt(scales + vectors(8u * blocks), block) * (0.5 + float(s)) * 0.25;
  offset = 0.0;
}

#elif defined(FORMAT_IQ2_S)  // planes: indices 32 and signs 32, high bits 8, scales 8, d 2
uint rowVectors(uint blocks) {
  return 4u * blocks + 2u * vectors(8u * blocks) + vectors(2u * blocks);
}
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint high = row + 4u * blocks, scales = high + vectors(8u * blocks);
  const uint indices = halfwordAt(row + 4u * block, g);
  const uint signs = halfwordAt(row + 4u * block + 2u, g);
  const uint top = a32[4u * high + 2u * block + (g >> 3)] >> (4u * (g & 7u));
  codes = uvec4(signedEntry((indices & 255u) | ((top & 3u) << 8), signs),
                signedEntry((indices >> 8) | ((top & 12u) << 6), signs >> 8));
  const uint s = (a32[4u * scales + 2u * block + (g >> 3)] >> (4u * (g & 7u))) & 15u;
  scale = halfAt(scales + vectors(8u * blocks), block) * (0.5 + float(s)) * 0.25;
  offset = 0.0;
}

#elif defined(FORMAT_IQ3_XXS)  // planes: indices 64, signs and scales 32, d 2
uint rowVectors(uint blocks) { return 6u * blocks + vectors(2u * blocks); }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint indices = a32[4u * (row + 4u * block) + g];
  const uint packed = a32[4u * (row + 4u * blocks + 2u * block) + (g >> 1)];
  const uint first = evenSigns(packed >> (14u * (g & 1u)));
  const uint second = evenSigns(packed >> (14u * (g & 1u) + 7u));
  codes = uvec4(negate(tables[indices & 255u], first), negate(tables[(indices >> 8) & 255u], first >> 4),
                negate(tables[(indices >> 16) & 255u], second),
                negate(tables[indices >> 24], second >> 4));
  scale = halfAt(row + 6u * blocks, block) * (0.5 + float(packed >> 28)) * 0.5;
  offset = 0.0;
}

#elif defined(FORMAT_IQ3_S)  // planes: indices 64, signs 32, high bits 8, scales 4, d 2
uint rowVectors(uint blocks) {
  return 6u * blocks + vectors(8u * blocks) + vectors(4u * blocks) + vectors(2u * blocks);
}
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint high = row + 6u * blocks, scales = high + vectors(8u * blocks);
  const uint indices = a32[4u * (row + 4u * block) + g];
  const uint signs = halfwordAt(row + 4u * blocks + 2u * block, g);
  const uint top = a32[4u * high + 2u * block + (g >> 3)] >> (4u * (g & 7u));
  codes = uvec4(negate(tables[(indices & 255u) | ((top & 1u) << 8)], signs),
                negate(tables[((indices >> 8) & 255u) | ((top & 2u) << 7)], signs >> 4),
                negate(tables[((indices >> 16) & 255u) | ((top & 4u) << 6)], signs >> 8),
                negate(tables[(indices >> 24) | ((top & 8u) << 5)], signs >> 12));
  const uint s = (a32[4u * scales + block] >> (4u * (g >> 1))) & 15u;
  scale = halfAt(scales + vectors(4u * blocks), block) * float(1u + 2u * s);
  offset = 0.0;
}

#else
// A level of the IQ1 types is -1, 0 or 1 and an eighth more or less, so that eight times it is a
// whole number; the codebook has one half for more and one for less.
uvec2 shiftedEntry(uint index, uint lower) {
  const uint entry = 2u * (index + 2048u * lower);
  return uvec2(tables[entry], tables[entry + 1u]);
}

#if defined(FORMAT_IQ1_S)  // planes: indices 32, high bits and scales 16, d 2
uint rowVectors(uint blocks) { return 3u * blocks + vectors(2u * blocks); }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint indices = halfwordAt(row + 2u * block, g);
  const uint packed = halfwordAt(row + 2u * blocks + block, g >> 1);
  const uint top = packed >> (6u * (g & 1u));
  const uint lower = packed >> 15;
  codes = uvec4(shiftedEntry((indices & 255u) | ((top & 7u) << 8), lower),
                shiftedEntry((indices >> 8) | ((top & 56u) << 5), lower));
  scale = halfAt(row + 3u * blocks, block) * float(2u * ((packed >> 12) & 7u) + 1u) * 0.125;
  offset = 0.0;
}
#else  // IQ1_M; planes: indices 32, high bits 16, scales 8
uint rowVectors(uint blocks) { return 3u * blocks + vectors(8u * blocks); }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint indices = halfwordAt(row + 2u * block, g);
  const uint top = byteAt(row + 2u * blocks + block, g);
  codes = uvec4(shiftedEntry((indices & 255u) | ((top & 7u) << 8), (top >> 3) & 1u),
                shiftedEntry((indices >> 8) | ((top & 112u) << 4), top >> 7));
  const uint word = 4u * (row + 3u * blocks) + 2u * block;
  const uint first = a32[word], second = a32[word + 1u];
  const uint bits = ((first >> 12) & 15u) | ((first >> 24) & 240u) | ((second >> 4) & 0xF00u) |
                    ((second >> 16) & 0xF000u);
  const uint part = (g < 8u ? first : second) >> (16u * ((g >> 2) & 1u) + 3u * (g & 3u));
  scale = unpackHalf2x16(bits).x * float(2u * (part & 7u) + 1u) * 0.125;
  offset = 0.0;
}
#endif
#endif

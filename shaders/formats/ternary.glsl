// SPDX-License-Identifier: MIT
// Three levels: TQ1_0 (five base-3 digits a byte) and TQ2_0 (two bits each).
#define BLOCK 256

#if defined(FORMAT_TQ2_0)  // planes: codes 64, d 2
#define PAIR 2
uint rowVectors(uint blocks) { return 4u * blocks + vectors(2u * blocks); }
void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  codes = (a16[row + 4u * block + 2u * (g >> 3) + (g & 1u)] >> (g & 6u)) & 0x03030303u;
  scale = halfAt(row + 4u * blocks, block);
  offset = -scale;
}
#else  // planes: digits 48, last digits 4, d 2
#define PAIR 1
uint rowVectors(uint blocks) {
  return 3u * blocks + vectors(4u * blocks) + vectors(2u * blocks);
}

/// Digit with weight 1 / (3 power) of two bytes that lie in the low halves of 16 bits.
uint digits(uint bytes, uint power) {
  const uint fraction = (bytes * power) & 0x00FF00FFu;
  return ((fraction * 3u) >> 8) & 0x00030003u;
}
uint digitsOfWord(uint word, uint power) {
  return digits(word & 0x00FF00FFu, power) | (digits((word >> 8) & 0x00FF00FFu, power) << 8);
}
uint powerOf3(uint n) { return n == 0u ? 1u : n == 1u ? 3u : n == 2u ? 9u : n == 3u ? 27u : 81u; }

void decodeGroup(uint row, uint blocks, uint group, out uvec4 codes, out float scale,
                 out float offset) {
  const uint block = group >> 4, g = group & 15u;
  const uint last = row + 3u * blocks;
  if (g < 15u) {
    const uint power = powerOf3(g < 10u ? g >> 1 : g - 10u);
    const uvec4 words = a16[row + 3u * block + (g < 10u ? g & 1u : 2u)];
    codes = uvec4(digitsOfWord(words.x, power), digitsOfWord(words.y, power),
                  digitsOfWord(words.z, power), digitsOfWord(words.w, power));
  } else {
    const uint word = a32[4u * last + block];
    codes = uvec4(digitsOfWord(word, 1u), digitsOfWord(word, 3u), digitsOfWord(word, 9u),
                  digitsOfWord(word, 27u));
  }
  scale = halfAt(last + vectors(4u * blocks), block);
  offset = -scale;
}
#endif

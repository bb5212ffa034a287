// SPDX-License-Identifier: MIT
// How the cache keeps keys and values (constants CACHE and SIZE, declared before): halves, floats, or
// 32 codes with a scale. Then a row has SIZE / 4 (8 bits) or SIZE / 8 words (4 bits) of codes, and the
// scales of all rows lie behind all codes, two to a word.
const uint HALVES = 0, FLOATS = 1, CODES8 = 2, CODES4 = 3;
const uint BLOCKS = (SIZE + 31) / 32;
const uint SCALE_WORDS = (BLOCKS + 1) / 2;  ///< of a row

uint codeWords() { return CACHE == CODES8 ? SIZE / 4 : SIZE / 8; }

/// The larger magnitude; what is not a number counts as the largest.
float larger(float a, float b) {
  return (floatBitsToUint(b) & 0x7FFFFFFFu) > (floatBitsToUint(a) & 0x7FFFFFFFu) ? b : a;
}
/// The scale, a half, of a block with that element of the largest magnitude. What is not finite stays
/// so: the scale is then not a number.
uint scaleOf(float largest) {
  const float scale = CACHE == CODES8 ? abs(largest) / 127.0 : largest / -8.0;
  if ((floatBitsToUint(scale) & 0x7FFFFFFFu) > 0x477FE000u) return 0x7E00u;
  return packHalf2x16(vec2(scale, 0.0)) & 0xFFFFu;
}
float scaleFrom(uint bits) { return unpackHalf2x16(bits & 0xFFFFu).x; }
/// Codes of four elements under a scale.
ivec4 codesOf(vec4 x, uint scale) {
  if ((scale & 0x7FFFu) == 0u || scale == 0x7E00u) return ivec4(0);
  const vec4 codes = roundEven(x * (1.0 / scaleFrom(scale)));
  return ivec4(CACHE == CODES8 ? clamp(codes, -127.0, 127.0) : clamp(codes, -8.0, 7.0));
}
/// Side by side in a word, or in half of one.
uint packCodes(ivec4 codes) {
  const uvec4 c = CACHE == CODES8 ? uvec4(codes) & 255u : uvec4(codes + 8);
  const uint bits = CACHE == CODES8 ? 8 : 4;
  return c.x | (c.y << bits) | (c.z << (2 * bits)) | (c.w << (3 * bits));
}
/// Code i of a word.
float codeFrom(uint word, uint i) {
  return CACHE == CODES8 ? float(bitfieldExtract(int(word), int(8 * i), 8))
                         : float((word >> (4 * i)) & 15u) - 8.0;
}

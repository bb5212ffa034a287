// SPDX-License-Identifier: MIT
// F32, F16, BF16: rows padded to whole vectors of 16 bytes.
//   WIDE                        columns of a vector, 4 or 8
//   decodeVector(words, a, b)   its values; b only where WIDE is 8
layout(std430, binding = 0) restrict readonly buffer WeightVectors { uvec4 a16[]; };

#if defined(FORMAT_F32)
#define WIDE 4
void decodeVector(uvec4 words, out vec4 a, out vec4 b) {
  a = uintBitsToFloat(words);
  b = vec4(0.0);
}
#elif defined(FORMAT_F16)
#define WIDE 8
void decodeVector(uvec4 words, out vec4 a, out vec4 b) {
  a = vec4(unpackHalf2x16(words.x), unpackHalf2x16(words.y));
  b = vec4(unpackHalf2x16(words.z), unpackHalf2x16(words.w));
}
#else
#define WIDE 8
void decodeVector(uvec4 words, out vec4 a, out vec4 b) {
  const uvec4 low = words << 16, high = words & 0xFFFF0000u;
  a = uintBitsToFloat(uvec4(low.x, high.x, low.y, high.y));
  b = uintBitsToFloat(uvec4(low.z, high.z, low.w, high.w));
}
#endif

// SPDX-License-Identifier: MIT
// Activations as whole numbers of 15 bits with a scale every 32 columns, in two bytes of which each
// meets the weights' codes by itself: eight invocations hold four columns each.

/// Threads by subgroup, so that eight consecutive ones lie in one subgroup.
uint threadIndex() { return gl_SubgroupID * gl_SubgroupSize + gl_SubgroupInvocationID; }

const float kSteps = 16256.0;  // 128 * 127: both bytes stay within [-127, 127]

/// value = result * (128 * high + low).
float quantizeUnit(vec4 v, out ivec4 high, out ivec4 low) {
  const uvec4 bits = floatBitsToUint(v) & 0x7FFFFFFFu;
  // As integers the bits of floats order like their magnitudes, with NaN above all.
  uint largest = max(max(bits.x, bits.y), max(bits.z, bits.w));
  largest = max(largest, subgroupShuffleXor(largest, 1u));
  largest = max(largest, subgroupShuffleXor(largest, 2u));
  largest = max(largest, subgroupShuffleXor(largest, 4u));
  high = low = ivec4(0);
  // Infinities and NaN must not turn into numbers.
  if (largest >= 0x7F800000u) return uintBitsToFloat(0x7FC00000u);
  const float most = uintBitsToFloat(largest);
  if (most < 1e-30) return 0.0;
  const ivec4 codes = ivec4(roundEven(v * (kSteps / most)));
  high = (codes + 64) >> 7;
  low = codes - 128 * high;
  return most / kSteps;
}

/// Four signed bytes in a word.
uint packed(ivec4 v) {
  const uvec4 bytes = uvec4(v) & 255u;
  return bytes.x | (bytes.y << 8) | (bytes.z << 16) | (bytes.w << 24);
}

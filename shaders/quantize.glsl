// SPDX-License-Identifier: MIT
// Activations as 8-bit codes with a scale every 32 columns, by the rule of the processor's kernels
// (engine/infer/cpu/kernels/quantize.inl): eight invocations hold four columns each.

/// Threads by subgroup, so that eight consecutive ones lie in one subgroup.
uint threadIndex() { return gl_SubgroupID * gl_SubgroupSize + gl_SubgroupInvocationID; }

/// `codes` are whole numbers; value = code * result.
float quantizeUnit(vec4 v, out ivec4 codes) {
  const uvec4 bits = floatBitsToUint(v) & 0x7FFFFFFFu;
  // As integers the bits of floats order like their magnitudes, with NaN above all.
  uint largest = max(max(bits.x, bits.y), max(bits.z, bits.w));
  largest = max(largest, subgroupShuffleXor(largest, 1u));
  largest = max(largest, subgroupShuffleXor(largest, 2u));
  largest = max(largest, subgroupShuffleXor(largest, 4u));
  codes = ivec4(0);
  // Infinities and NaN must not turn into numbers.
  if (largest >= 0x7F800000u) return uintBitsToFloat(0x7FC00000u);
  const float most = uintBitsToFloat(largest);
  if (most < 1e-30) return 0.0;
  codes = ivec4(roundEven(v * (127.0 / most)));
  return most / 127.0;
}

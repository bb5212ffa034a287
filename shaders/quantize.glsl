// SPDX-License-Identifier: MIT
// Activations as whole numbers of 15 bits with a scale every 32 columns, in two bytes of which each
// meets the weights' codes by itself: eight invocations hold four columns each.

/// Threads by subgroup, so that eight consecutive ones lie in one subgroup.
uint threadIndex() { return gl_SubgroupID * gl_SubgroupSize + gl_SubgroupInvocationID; }

/// Four columns: value = scale * (128 * high + low), signed bytes.
struct Quad {
  float scale;
  uint high, low;
  float sum;  ///< scale * sum of the numbers, of the 16 columns that four neighbours hold
};

const float kSteps = 16256.0;  // 128 * 127: both bytes stay within [-127, 127]
// Added to a float, it leaves the nearest whole number in its low bits, here above what makes all of
// them positive and lets the low byte be cut off: 16384 + 64.
const float kMagic = 12582912.0 + 16448.0;
const uint kMagicBits = 0x4B400000u + 16448u;

Quad quantizeUnit(vec4 v) {
  const uvec4 magnitudes = floatBitsToUint(v) & 0x7FFFFFFFu;
  // As integers the bits of floats order like their magnitudes, with NaN above all.
  uint largest = max(max(magnitudes.x, magnitudes.y), max(magnitudes.z, magnitudes.w));
  largest = max(largest, subgroupShuffleXor(largest, 1u));
  largest = max(largest, subgroupShuffleXor(largest, 2u));
  largest = max(largest, subgroupShuffleXor(largest, 4u));
  const float most = uintBitsToFloat(largest);
  const uvec4 bits = floatBitsToUint(v * (kSteps / most) + kMagic);
  const uvec4 high = bits >> 7, low = bits & 127u;
  Quad q;
  // Infinities and NaN must not turn into numbers. The numbers of a scale that is none, or 0, do not
  // count.
  q.scale = largest >= 0x7F800000u ? uintBitsToFloat(0x7FC00000u) : most < 1e-30 ? 0.0 : most / kSteps;
  q.high = ((high.x & 255u) | ((high.y & 255u) << 8) | ((high.z & 255u) << 16) | (high.w << 24)) ^
           0x80808080u;
  // Seven bits, 64 less: the sign is where 64 was, turned round.
  const uint seven = (low.x | (low.y << 8) | (low.z << 16) | (low.w << 24)) ^ 0x40404040u;
  q.low = seven | ((seven & 0x40404040u) << 1);
  int sum = int(bits.x + bits.y + bits.z + bits.w - 4u * kMagicBits);
  sum += subgroupShuffleXor(sum, 1u);
  sum += subgroupShuffleXor(sum, 2u);
  q.sum = q.scale * float(sum);
  return q;
}

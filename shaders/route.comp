// SPDX-License-Identifier: MIT
// Which experts a token goes to, one workgroup a token: the softmax of the router's outputs, of
// which the most probable are chosen, equal ones by number. What they count comes first, then their
// numbers, as floats.
//
// Probabilities are compared as whole numbers, which puts what is not a number in order as well, so
// that every token gets as many different experts.
#version 460

#define THREADS 128
#define MOST_EXPERTS 1024

layout(local_size_x = THREADS) in;

layout(push_constant) uniform Push {
  uint experts;
  uint used;
  uint normalized;  ///< what the chosen ones count is made to add up to 1
  uint xOffset;
  uint xStride;
  uint outOffset;
  uint outStride;
} p;

layout(std430, binding = 1) restrict readonly buffer Input { float x[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };

shared uint probabilities[MOST_EXPERTS];
shared float partial[THREADS];
shared float chosen[MOST_EXPERTS];

/// Sums are below this where all that was chosen is next to nothing; infer/routing.cpp.
const float LEAST_SUM = 6.103515625e-5;

float mostOf(float value) {
  partial[gl_LocalInvocationIndex] = value;
  barrier();
  float most = partial[0];
  for (uint i = 1; i < THREADS; ++i) most = max(most, partial[i]);
  barrier();
  return most;
}

float sumOf(float value) {
  partial[gl_LocalInvocationIndex] = value;
  barrier();
  float sum = 0.0;
  for (uint i = 0; i < THREADS; ++i) sum += partial[i];
  barrier();
  return sum;
}

void main() {
  const uint from = p.xOffset + gl_WorkGroupID.x * p.xStride;
  const uint to = p.outOffset + gl_WorkGroupID.x * p.outStride;
  const uint tid = gl_LocalInvocationIndex;
  float most = uintBitsToFloat(0xFF800000u);
  for (uint e = tid; e < p.experts; e += THREADS) most = max(most, x[from + e]);
  most = mostOf(most);
  float sum = 0.0;
  for (uint e = tid; e < p.experts; e += THREADS) sum += exp(x[from + e] - most);
  sum = sumOf(sum);
  for (uint e = tid; e < p.experts; e += THREADS) {
    probabilities[e] = floatBitsToUint(exp(x[from + e] - most) / sum);
  }
  barrier();
  for (uint e = tid; e < p.experts; e += THREADS) {
    const uint own = probabilities[e];
    uint before = 0;  // so many are chosen before it
    for (uint o = 0; o < p.experts; ++o) {
      const uint other = probabilities[o];
      if (other > own || (other == own && o < e)) ++before;
    }
    if (before < p.used) {
      chosen[before] = uintBitsToFloat(own);
      y[to + p.used + before] = float(e);
    }
  }
  barrier();
  float divisor = 1.0;
  if (p.normalized != 0) {
    float total = 0.0;
    for (uint i = 0; i < p.used; ++i) total += chosen[i];
    divisor = max(total, LEAST_SUM);
  }
  for (uint i = tid; i < p.used; i += THREADS) y[to + i] = chosen[i] / divisor;
}

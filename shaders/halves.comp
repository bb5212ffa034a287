// SPDX-License-Identifier: MIT
// Vectors as halves for the product with matrix units, one workgroup a vector. A vector too large for halves is divided by a power
// of two, which the product's epilogue takes back.
#version 460
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require

layout(local_size_x_id = 0) in;

layout(push_constant) uniform Push {
  uint width;
  uint padded;  ///< columns of the result, a multiple of 32; those behind `width` are zero
  uint xOffset;
  uint xStride;
} p;

layout(std430, binding = 1) restrict readonly buffer Input { float x[]; };
layout(std430, binding = 2) restrict writeonly buffer Halves { uvec2 halves[]; };
layout(std430, binding = 3) restrict writeonly buffer Scales { float scales[]; };

shared float sharedMost[64];

vec4 quad(uint first, uint column) {
  vec4 v = vec4(0.0);
  for (uint j = 0; j < 4; ++j) {
    if (column + j < p.width) v[j] = x[first + column + j];
  }
  return v;
}

void main() {
  const uint token = gl_WorkGroupID.x, first = p.xOffset + token * p.xStride;
  float most = 0.0;
  for (uint i = gl_LocalInvocationIndex; i < p.padded / 4; i += gl_WorkGroupSize.x) {
    const vec4 v = abs(quad(first, 4 * i));
    most = max(most, max(max(v.x, v.y), max(v.z, v.w)));
  }
  most = subgroupMax(most);
  if (subgroupElect()) sharedMost[gl_SubgroupID] = most;
  barrier();
  for (uint i = 0; i < gl_NumSubgroups; ++i) most = max(most, sharedMost[i]);
  int shift = 0;
  if (most > 32768.0 && most < 1e38) frexp(most / 32768.0, shift);
  if (gl_LocalInvocationIndex == 0) scales[token] = ldexp(1.0, shift);
  for (uint i = gl_LocalInvocationIndex; i < p.padded / 4; i += gl_WorkGroupSize.x) {
    const vec4 v = quad(first, 4 * i) * ldexp(1.0, -shift);
    halves[token * (p.padded / 4) + i] = uvec2(packHalf2x16(v.xy), packHalf2x16(v.zw));
  }
}

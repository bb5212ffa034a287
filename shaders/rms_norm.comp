// SPDX-License-Identifier: MIT
// x / rms(x) * weight for each row; a workgroup takes a row.
#version 460
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require

layout(local_size_x_id = 0) in;

layout(push_constant) uniform Push {
  uint width;
  uint xOffset;
  uint xStride;
  uint weightOffset;
  uint outOffset;
  uint outStride;
  float epsilon;
} p;

layout(std430, binding = 1) restrict readonly buffer Input { float x[]; };
layout(std430, binding = 2) restrict readonly buffer Norm { float weight[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };

shared float sharedSums[64];

void main() {
  const uint from = p.xOffset + gl_WorkGroupID.x * p.xStride;
  const uint to = p.outOffset + gl_WorkGroupID.x * p.outStride;
  float squares = 0.0;
  for (uint i = gl_LocalInvocationIndex; i < p.width; i += gl_WorkGroupSize.x) {
    squares += x[from + i] * x[from + i];
  }
  const float part = subgroupAdd(squares);
  if (subgroupElect()) sharedSums[gl_SubgroupID] = part;
  barrier();
  float sum = 0.0;
  for (uint i = 0; i < gl_NumSubgroups; ++i) sum += sharedSums[i];
  const float factor = inversesqrt(sum / float(p.width) + p.epsilon);
  for (uint i = gl_LocalInvocationIndex; i < p.width; i += gl_WorkGroupSize.x) {
    y[to + i] = x[from + i] * factor * weight[p.weightOffset + i];
  }
}

// SPDX-License-Identifier: MIT
// What a token's experts gave, each times what it counts, added up; and what was there before.
#version 460

layout(local_size_x = 256) in;
layout(constant_id = 1) const uint RESIDUAL = 0;

layout(push_constant) uniform Push {
  uint width;
  uint used;
  uint partsOffset;
  uint partsStride;  ///< from token to token
  uint routingOffset;
  uint routingStride;
  uint residualOffset;
  uint residualStride;
  uint outOffset;
  uint outStride;
} p;

layout(std430, binding = 1) restrict readonly buffer Parts { float parts[]; };
layout(std430, binding = 2) restrict readonly buffer Routing { float routing[]; };
layout(std430, binding = 4) restrict readonly buffer Residual { float residual[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };

void main() {
  const uint i = gl_GlobalInvocationID.x, token = gl_WorkGroupID.y;
  if (i >= p.width) return;
  float sum = 0.0;
  for (uint n = 0; n < p.used; ++n) {
    sum += parts[p.partsOffset + token * p.partsStride + n * p.width + i] *
           routing[p.routingOffset + token * p.routingStride + n];
  }
  if (RESIDUAL != 0) sum += residual[p.residualOffset + token * p.residualStride + i];
  y[p.outOffset + token * p.outStride + i] = sum;
}

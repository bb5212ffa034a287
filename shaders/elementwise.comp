// SPDX-License-Identifier: MIT
// Operations on each element: a + b, a + bias, silu(a) * b, a / (1 + exp(-b)). The inputs of the
// third may be interleaved (step 2); the last has one b a row.
#version 460

layout(local_size_x = 256) in;
layout(constant_id = 1) const uint OPERATION = 0;  ///< 0 add, 1 add a bias, 2 silu(a) * b, 3 gate

layout(push_constant) uniform Push {
  uint width;
  uint aOffset;
  uint aStride;
  uint bOffset;
  uint bStride;
  uint outOffset;
  uint outStride;
  uint step;
} p;

layout(std430, binding = 1) restrict readonly buffer A { float a[]; };
layout(std430, binding = 2) restrict readonly buffer B { float b[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };

void main() {
  const uint i = gl_GlobalInvocationID.x, row = gl_WorkGroupID.y;
  if (i >= p.width) return;
  const float left = a[p.aOffset + row * p.aStride + i * p.step];
  float right;
  if (OPERATION == 1) {
    right = b[p.bOffset + i];
  } else if (OPERATION == 3) {
    right = b[p.bOffset + row * p.bStride];
  } else {
    right = b[p.bOffset + row * p.bStride + i * p.step];
  }
  float value = left + right;
  if (OPERATION == 2) value = left / (1.0 + exp(-left)) * right;
  if (OPERATION == 3) value = left / (1.0 + exp(-right));
  y[p.outOffset + row * p.outStride + i] = value;
}

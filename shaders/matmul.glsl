// SPDX-License-Identifier: MIT
// What both products with many vectors in 32-bit floats share: parameters and buffers.
layout(constant_id = 3) const uint BIAS = 0;
layout(constant_id = 4) const uint RESIDUAL = 0;
layout(constant_id = 5) const uint EXPERTS = 0;  ///< the matrices are a stack of them

layout(push_constant) uniform Push {
  uint rows;     ///< of this dispatch, or of one expert
  uint columns;  ///< padded as the weights are
  uint width;    ///< columns of the vectors
  uint tokens;
  uint xOffset;  ///< offsets and strides are in floats
  uint xStride;
  uint biasOffset;
  uint residualOffset;
  uint residualStride;
  uint outOffset;
  uint outStride;
  uint firstExpert;  ///< of those in this piece of the stack
  uint experts;
  uint perInput;  ///< rows of the output that read the same vector
  uint entries;   ///< where those of the order begin
} p;
#include "experts.glsl"

layout(std430, binding = 1) restrict readonly buffer Input { vec4 x4[]; };
layout(std430, binding = 3) restrict readonly buffer Bias { float bias[]; };
layout(std430, binding = 4) restrict readonly buffer Residual { float residual[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };

/// A sum that is complete, with what else is asked for.
void put(uint row, uint token, float value) {
  if (BIAS != 0) value += bias[p.biasOffset + row];
  if (RESIDUAL != 0) value += residual[p.residualOffset + token * p.residualStride + row];
  y[p.outOffset + token * p.outStride + row] = value;
}

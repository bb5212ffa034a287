// SPDX-License-Identifier: MIT
// Rows of the embedding matrix by token id. A matrix of several pieces takes a dispatch for each;
// ids outside of the piece are left to the others.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#if defined(FLOATS)
#include "formats/floats.glsl"
#else
#include "formats/weights.glsl"
#endif

layout(local_size_x = 64) in;

layout(push_constant) uniform Push {
  uint firstRow;  ///< of this piece
  uint rows;
  uint columns;
  uint width;
  uint idOffset;
  uint outOffset;
  uint outStride;
} p;

layout(std430, binding = 1) restrict readonly buffer Ids { uint ids[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };

void main() {
  const uint token = gl_WorkGroupID.y;
  const uint row = ids[p.idOffset + token] - p.firstRow;  // wraps for ids before the piece
  const uint i = gl_GlobalInvocationID.x;
  if (row >= p.rows) return;
  const uint first = p.outOffset + token * p.outStride;
#if defined(FLOATS)
  if (i * WIDE >= p.columns) return;
  vec4 a, b;
  decodeVector(a16[row * (p.columns / WIDE) + i], a, b);
  [[unroll]] for (uint j = 0; j < WIDE; ++j) {
    if (WIDE * i + j < p.width) y[first + WIDE * i + j] = j < 4 ? a[j] : b[j - 4];
  }
#else
  if (i * 16 >= p.columns) return;
  const uint blocks = p.columns / BLOCK;
  uvec4 codes;
  float scale, offset;
  decodeGroup(row * rowVectors(blocks), blocks, i, codes, scale, offset);
  [[unroll]] for (uint j = 0; j < 16; ++j) {
    const int code = bitfieldExtract(int(codes[j / 4]), int(8 * (j % 4)), 8);
    y[first + 16 * i + j] = scale * float(code) + offset;
  }
#endif
}

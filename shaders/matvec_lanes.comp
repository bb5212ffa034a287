// SPDX-License-Identifier: MIT
// A packed matrix times one vector in 32-bit floats, a row a lane (lanes.glsl), with the prologue
// and epilogues of matvec_codes.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_ballot : require
#if defined(FLOATS)
#include "formats/floats.glsl"
#else
#include "formats/weights.glsl"
#endif
#include "matvec.glsl"

#define LANE_ROWS 2
#define TOKENS 1
float squares = 0.0;
float activation(uint t, uint column) {
  const uint at = min(column, p.width - 1), i = inputOffset() + at, n = p.normOffset + at;
  float value = column < p.width ? x4[i / 4][i % 4] : 0.0;
  if (NORM != 0) {
    squares += value * value;
    value *= norm4[n / 4][n % 4];
  }
  return value;
}
#include "lanes.glsl"

void main() {
  uint firstOfExpert;
  if (!firstRowOfExpert(firstOfExpert)) return;
#if defined(FLOATS)
  const uint vectorsOfRow = p.columns / WIDE;
#else
  const uint vectorsOfRow = rowVectors(p.columns / BLOCK);
#endif
  const uint step = gl_SubgroupSize * LANE_ROWS;
  for (uint firstRow = gl_WorkGroupID.x * step; firstRow < p.rows;
       firstRow += gl_NumWorkGroups.x * step) {
    UintOfRows rows;
    [[unroll]] for (uint r = 0; r < LANE_ROWS; ++r) {
      rows[r] = (firstOfExpert + min(rowOf(firstRow, r), p.rows - 1)) * vectorsOfRow;
    }
    squares = 0.0;
    multiply(rows);
    float factor = 1.0;
    if (NORM != 0) {
      const float all = subgroupAdd(gl_SubgroupInvocationID < 8 ? squares : 0.0);
      factor = inversesqrt(all / float(p.width) + p.epsilon);
    }
    [[unroll]] for (uint r = 0; r < LANE_ROWS; ++r) {
      const uint row = rowOf(firstRow, r);
      if (row >= p.rows) continue;
      float value = sums[0][r] * factor;
      if (PAIRED != 0) {
        if (r % 2 == 0) y[outputOffset() + row / 2] = silu(value) * (sums[0][r + 1] * factor);
        continue;
      }
      if (BIAS != 0) value += bias[p.biasOffset + row];
      if (RESIDUAL != 0) value += residual[p.residualOffset + row];
      y[outputOffset() + row] = value;
    }
  }
}

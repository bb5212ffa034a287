// SPDX-License-Identifier: MIT
// A packed matrix times many vectors in 32-bit floats, rows by lane (lanes.glsl): what a workgroup of
// matmul.comp does, by one subgroup for a part of the rows, TOKENS vectors at a time.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_ballot : require
#if defined(FLOATS)
#include "formats/floats.glsl"
#else
#include "formats/weights.glsl"
#endif

#define TILE 64  ///< vectors of a workgroup
#define LANE_ROWS 4
#define TOKENS 8

layout(local_size_x_id = 0) in;
#include "matmul.glsl"

uint inputs[TOKENS];  ///< where the vectors begin
float activation(uint t, uint column) {
#if defined(FLOATS)
  const uint i = inputs[t] + min(column, p.width - 1);
  return column < p.width ? x4[i / 4][i % 4] : 0.0;
#else
  const uint i = inputs[t] + column;
  return x4[i / 4][i % 4];
#endif
}
#include "lanes.glsl"

void main() {
  Tile tile;
  if (!tileAt(gl_WorkGroupID.y, TILE, p.tokens, tile)) return;
#if defined(FLOATS)
  const uint vectorsOfRow = p.columns / WIDE;
#else
  const uint vectorsOfRow = rowVectors(p.columns / BLOCK);
#endif
  const uint firstRow = gl_WorkGroupID.x * gl_SubgroupSize * LANE_ROWS;
  UintOfRows rows;
  [[unroll]] for (uint r = 0; r < LANE_ROWS; ++r) {
    rows[r] = (tile.firstRow + min(rowOf(firstRow, r), p.rows - 1)) * vectorsOfRow;
  }
  for (uint first = 0; first < tile.count; first += TOKENS) {
    uint outputs[TOKENS];
    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
      outputs[t] = outputRow(tile, min(first + t, tile.count - 1));
      inputs[t] = p.xOffset + inputRow(outputs[t]) * p.xStride;
    }
    multiply(rows);
    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
      if (first + t >= tile.count) break;
      [[unroll]] for (uint r = 0; r < LANE_ROWS; ++r) {
        const uint row = rowOf(firstRow, r);
        if (row < p.rows) put(row, outputs[t], sums[t][r]);
      }
    }
  }
}

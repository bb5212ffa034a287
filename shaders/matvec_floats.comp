// SPDX-License-Identifier: MIT
// A matrix of floats or halves times one vector, with the prologue and epilogues of matvec_codes.
// The vector comes from the caches as it is: nobody waits for anybody.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#include "formats/floats.glsl"
#include "matvec.glsl"

layout(constant_id = 7) const uint STEP = 2;  ///< vectors of a row that a lane loads at once
const uint LOADS = ROWS * STEP;

float at(uint column) {
  const uint i = inputOffset() + column;
  return column < p.width ? x4[i / 4][i % 4] : 0.0;
}

/// Four columns, with those behind the end 0.
vec4 quadAt(uint column, bool whole) {
  if (whole) return x4[(inputOffset() + column) / 4];
  return vec4(at(column), at(column + 1), at(column + 2), at(column + 3));
}

void placeRows(uint base, uint firstRow, uint vectors, out uint rows[ROWS]) {
  [[unroll]] for (uint r = 0; r < ROWS; ++r) rows[r] = (firstRow + min(base + r, p.rows - 1)) * vectors;
}

/// Vectors `first` + lane, that + subgroup size, ... of each row; behind the end the last one.
void load(uint rows[ROWS], uint first, uint vectors, out uvec4 words[LOADS]) {
  [[unroll]] for (uint n = 0; n < STEP; ++n) {
    const uint c = min(first + n * gl_SubgroupSize + gl_SubgroupInvocationID, vectors - 1);
    [[unroll]] for (uint r = 0; r < ROWS; ++r) words[r * STEP + n] = a16[rows[r] + c];
  }
}

void add(uvec4 words[LOADS], uint begin, uint vectors, bool whole, inout float sums[ROWS],
         inout float squares) {
  [[unroll]] for (uint n = 0; n < STEP; ++n) {
    const uint own = begin + n * gl_SubgroupSize + gl_SubgroupInvocationID;
    const uint column = min(own, vectors - 1) * WIDE;
    vec4 x[WIDE / 4];
    [[unroll]] for (uint q = 0; q < WIDE / 4; ++q) {
      x[q] = own < vectors ? quadAt(column + 4 * q, whole) : vec4(0.0);
      if (NORM != 0) {
        squares += dot(x[q], x[q]);
        x[q] *= norm4[(p.normOffset + column) / 4 + q];
      }
    }
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
      vec4 a, b;
      decodeVector(own < vectors ? words[r * STEP + n] : uvec4(0), a, b);
      sums[r] += dot(a, x[0]);
      if (WIDE == 8) sums[r] += dot(b, x[WIDE / 4 - 1]);
    }
  }
}

void main() {
  uint firstRow;
  if (!firstRowOfExpert(firstRow)) return;
  const uint vectors = p.columns / WIDE;
  const bool whole = p.width % WIDE == 0 && inputOffset() % 4 == 0;
  uint base = firstRows(), first = 0;
  uint rows[ROWS];
  float sums[ROWS], addends[ROWS], squares = 0.0;
  uvec4 next[LOADS];
  placeRows(base, firstRow, vectors, rows);
  load(rows, 0, vectors, next);
  loadAddends(base, addends);
  [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
  while (base < p.rows) {
    // What this step multiplies was loaded while the one before it was computed.
    uvec4 words[LOADS];
    [[unroll]] for (uint i = 0; i < LOADS; ++i) words[i] = next[i];
    const uint begin = first, row = base;
    first += STEP * gl_SubgroupSize;
    const bool last = first >= vectors;
    if (last) {
      first = 0;
      base += gl_NumWorkGroups.x * gl_NumSubgroups * ROWS;
      placeRows(base, firstRow, vectors, rows);
    }
    if (base < p.rows) load(rows, first, vectors, next);
    add(words, begin, vectors, whole, sums, squares);
    if (last) {
      finish(row, sums, addends, NORM != 0 ? subgroupAdd(squares) : 0.0);
      loadAddends(base, addends);
      squares = 0.0;
      [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
    }
  }
}

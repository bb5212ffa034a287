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
layout(constant_id = 8) const uint WHOLE = 0;  ///< all vectors end within the row, and begin at one of x4
layout(constant_id = 9) const uint EVEN = 0;   ///< all steps end within the row
const uint LOADS = ROWS * STEP;
const uint QUADS = WIDE / 4, VALUES = STEP * QUADS;

float at(uint column) {
  const uint i = inputOffset() + column;
  return column < p.width ? x4[i / 4][i % 4] : 0.0;
}

/// The place of a lane's vector n of a step; behind the end the last one.
uint place(uint first, uint n, uint vectors) {
  const uint c = first + n * gl_SubgroupSize + gl_SubgroupInvocationID;
  return EVEN != 0 ? c : min(c, vectors - 1);
}

void placeRows(uint base, uint firstRow, uint vectors, out uint rows[ROWS]) {
  [[unroll]] for (uint r = 0; r < ROWS; ++r) rows[r] = (firstRow + min(base + r, p.rows - 1)) * vectors;
}

/// Of each row.
void load(uint rows[ROWS], uint first, uint vectors, out uvec4 words[LOADS]) {
  [[unroll]] for (uint n = 0; n < STEP; ++n) {
    const uint c = place(first, n, vectors);
    [[unroll]] for (uint r = 0; r < ROWS; ++r) words[r * STEP + n] = a16[rows[r] + c];
  }
}

/// Of the vector, and of the norm's weight.
void loadVector(uint first, uint vectors, out vec4 x[VALUES], out vec4 norm[VALUES]) {
  [[unroll]] for (uint n = 0; n < STEP; ++n) {
    const uint column = place(first, n, vectors) * WIDE;
    [[unroll]] for (uint q = 0; q < QUADS; ++q) {
      const uint k = n * QUADS + q, c = column + 4 * q;
      if (WHOLE != 0) {
        x[k] = x4[(inputOffset() + c) / 4];
      } else {
        x[k] = vec4(at(c), at(c + 1), at(c + 2), at(c + 3));
      }
      if (NORM != 0) norm[k] = norm4[(p.normOffset + c) / 4];
    }
  }
}

void add(uvec4 words[LOADS], uint first, uint vectors, vec4 x[VALUES], vec4 norm[VALUES],
         inout float sums[ROWS], inout float squares) {
  [[unroll]] for (uint n = 0; n < STEP; ++n) {
    // Twice the last one counts once; infinite ones must not count either.
    const bool counts = EVEN != 0 || first + n * gl_SubgroupSize + gl_SubgroupInvocationID < vectors;
    vec4 own[QUADS];
    [[unroll]] for (uint q = 0; q < QUADS; ++q) {
      own[q] = counts ? x[n * QUADS + q] : vec4(0.0);
      if (NORM != 0) {
        squares += dot(own[q], own[q]);
        own[q] *= norm[n * QUADS + q];
      }
    }
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
      vec4 a, b;
      decodeVector(counts ? words[r * STEP + n] : uvec4(0), a, b);
      sums[r] += dot(a, own[0]);
      if (WIDE == 8) sums[r] += dot(b, own[QUADS - 1]);
    }
  }
}

void main() {
  uint firstRow;
  if (!firstRowOfExpert(firstRow)) return;
  const uint vectors = p.columns / WIDE;
  uint base = firstRows(), first = 0;
  uint rows[ROWS];
  float sums[ROWS], addends[ROWS], squares = 0.0;
  uvec4 next[LOADS];
  placeRows(base, firstRow, vectors, rows);
  if (p.rows > 0) load(rows, 0, vectors, next);
  loadAddends(base, addends);
  [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
  while (base < p.rows) {
    // What this step multiplies was loaded while the one before it was computed. As in matvec_codes,
    // loads stand in conditions, and the vector's, which is needed at once, comes first.
    uvec4 words[LOADS];
    [[unroll]] for (uint i = 0; i < LOADS; ++i) words[i] = next[i];
    const uint begin = first, row = base;
    vec4 x[VALUES], norm[VALUES];
    if (p.rows > 0) loadVector(begin, vectors, x, norm);
    first += STEP * gl_SubgroupSize;
    const bool last = first >= vectors;
    if (last) {
      first = 0;
      base += gl_NumWorkGroups.x * gl_NumSubgroups * ROWS;
      placeRows(base, firstRow, vectors, rows);
    }
    if (base < p.rows) load(rows, first, vectors, next);
    add(words, begin, vectors, x, norm, sums, squares);
    if (last) {
      finish(row, sums, addends, NORM != 0 ? subgroupAdd(squares) : 0.0);
      loadAddends(base, addends);
      squares = 0.0;
      [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
    }
  }
}

// SPDX-License-Identifier: MIT
// A matrix of floats or halves times one vector, with the prologue and epilogues of matvec_codes.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#include "formats/floats.glsl"
#include "matvec.glsl"

layout(constant_id = 7) const uint TILE_VECTORS = 256;  ///< vectors of a row in shared memory
#define QUADS (WIDE / 4)

shared vec4 sharedX[TILE_VECTORS * QUADS];  ///< first quads of all vectors, then the second ones

float at(uint column) {
  const uint i = inputOffset() + column;
  return column < p.width ? x4[i / 4][i % 4] : 0.0;
}

float loadTile(uint firstVector, uint vectors) {
  float squares = 0.0;
  for (uint i = gl_LocalInvocationIndex; i < vectors * QUADS; i += gl_WorkGroupSize.x) {
    const uint column = firstVector * WIDE + 4 * i;
    vec4 v;
    if (column + 4 <= p.width && inputOffset() % 4 == 0) {
      v = x4[(inputOffset() + column) / 4];
    } else {
      v = vec4(at(column), at(column + 1), at(column + 2), at(column + 3));
    }
    if (NORM != 0) {
      squares += dot(v, v);
      v *= norm4[(p.normOffset + column) / 4];
    }
    sharedX[(i % QUADS) * TILE_VECTORS + i / QUADS] = v;
  }
  return squares;
}

void main() {
  uint firstRow;
  if (!firstRowOfExpert(firstRow)) return;
  const uint vectors = p.columns / WIDE;
  const bool oneTile = vectors <= TILE_VECTORS;
  float squares = 0.0;
  if (oneTile) {
    squares = sumOverWorkgroup(loadTile(0, vectors));
  }
  for (uint base = gl_WorkGroupID.x * gl_NumSubgroups * ROWS; base < p.rows;
       base += gl_NumWorkGroups.x * gl_NumSubgroups * ROWS) {
    const uint row = base + gl_SubgroupID * ROWS;
    float sums[ROWS];
    uint rows[ROWS];
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
      sums[r] = 0.0;
      rows[r] = (firstRow + min(row + r, p.rows - 1)) * vectors;
    }
    float tileSquares = 0.0;
    for (uint tile = 0; tile < vectors; tile += TILE_VECTORS) {
      const uint here = min(vectors - tile, TILE_VECTORS);
      if (!oneTile) {
        barrier();
        tileSquares += loadTile(tile, here);
        barrier();
      }
      for (uint c = gl_SubgroupInvocationID; c < here; c += gl_SubgroupSize) {
        const vec4 first = sharedX[c];
        const vec4 second = sharedX[(QUADS - 1) * TILE_VECTORS + c];
        [[unroll]] for (uint r = 0; r < ROWS; ++r) {
          vec4 a, b;
          decodeVector(a16[rows[r] + tile + c], a, b);
          sums[r] += dot(a, first);
          if (WIDE == 8) sums[r] += dot(b, second);
        }
      }
    }
    if (!oneTile && NORM != 0) squares = sumOverWorkgroup(tileSquares);
    finish(row, sums, squares);
  }
}

// SPDX-License-Identifier: MIT
// A packed matrix times one vector: y = W x, for formats whose weights are scale * code + offset.
//
// A workgroup first brings the vector to 8-bit codes in shared memory (with NORM multiplied by the
// norm's weight; the norm's factor, a single number, is applied at the end). Then every subgroup
// takes ROWS rows; its lanes walk over the columns, 32 at a time, and their sums are added up.
// Epilogues: + bias, + residual, or silu(row 2i) * row 2i+1.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#include "dot.glsl"
#include "formats/weights.glsl"
#include "quantize.glsl"
#include "matvec.glsl"

layout(constant_id = 7) const uint TILE_GROUPS = 256;  ///< groups of columns in shared memory

shared uvec4 sharedCodes[TILE_GROUPS];
shared vec2 sharedScales[TILE_GROUPS];  ///< scale, scale * sum of the codes

/// Where group g lies: first all that come first of their pairs, then their partners.
uint slotOf(uint g, uint pieces) {
  const uint block = g / (2 * PAIR), r = g % (2 * PAIR);
  return block * PAIR + (r < PAIR ? r : r - PAIR + pieces);
}

float loadTile(uint firstGroup, uint groups) {
  float squares = 0.0;
  const uint first = p.xOffset / 4 + firstGroup * 4;
  const uint step = gl_NumSubgroups * gl_SubgroupSize;
  for (uint i = threadIndex(); i < groups * 4; i += step) {
    vec4 v = x4[first + i];
    if (NORM != 0) {
      squares += dot(v, v);
      v *= norm4[p.normOffset / 4 + firstGroup * 4 + i];
    }
    ivec4 c;
    const float scale = quantizeUnit(v, c);
    const uint slot = slotOf(i >> 2, groups / 2);
    const uvec4 bytes = uvec4(c) & 255u;
    sharedCodes[slot][i & 3u] = bytes.x | (bytes.y << 8) | (bytes.z << 16) | (bytes.w << 24);
    int sum = c.x + c.y + c.z + c.w;
    sum += subgroupShuffleXor(sum, 1u);
    sum += subgroupShuffleXor(sum, 2u);
    if ((i & 3u) == 0u) sharedScales[slot] = vec2(scale, scale * float(sum));
  }
  return squares;
}

void main() {
  const uint blocks = p.columns / BLOCK;
  const uint vectorsOfRow = rowVectors(blocks);
  const uint groups = p.columns / 16;
  const bool oneTile = groups <= TILE_GROUPS;
  float squares = 0.0;
  if (oneTile) {
    squares = sumOverWorkgroup(loadTile(0, groups));
  }
  for (uint base = gl_WorkGroupID.x * gl_NumSubgroups * ROWS; base < p.rows;
       base += gl_NumWorkGroups.x * gl_NumSubgroups * ROWS) {
    const uint row = base + gl_SubgroupID * ROWS;
    float sums[ROWS];
    uint rows[ROWS];
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
      sums[r] = 0.0;
      rows[r] = min(row + r, p.rows - 1) * vectorsOfRow;
    }
    float tileSquares = 0.0;
    for (uint tile = 0; tile < groups; tile += TILE_GROUPS) {
      const uint here = min(groups - tile, TILE_GROUPS);
      if (!oneTile) {
        barrier();
        tileSquares += loadTile(tile, here);
        barrier();
      }
      const uint pieces = here / 2;
      for (uint c = gl_SubgroupInvocationID; c < pieces; c += gl_SubgroupSize) {
        const uint g = tile + (c / PAIR) * (2 * PAIR) + c % PAIR;
        const uvec4 first = sharedCodes[c], second = sharedCodes[pieces + c];
        const vec2 s = sharedScales[c], t = sharedScales[pieces + c];
        [[unroll]] for (uint r = 0; r < ROWS; ++r) {
          uvec4 codes;
          float scale, offset;
          decodeGroup(rows[r], blocks, g, codes, scale, offset);
          float sum = scale * (s.x * float(dot16(codes, first))) + offset * s.y;
          decodeGroup(rows[r], blocks, g + PAIR, codes, scale, offset);
          sum += scale * (t.x * float(dot16(codes, second))) + offset * t.y;
          sums[r] += sum;
        }
      }
    }
    if (!oneTile && NORM != 0) squares = sumOverWorkgroup(tileSquares);
    finish(row, sums, squares);
  }
}

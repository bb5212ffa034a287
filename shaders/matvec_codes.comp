// SPDX-License-Identifier: MIT
// A packed matrix times one vector: y = W x, for formats whose weights are scale * code + offset.
//
// A workgroup first brings the vector to whole numbers in shared memory (with NORM multiplied by the
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

shared uvec4 sharedHigh[TILE_GROUPS];
shared uvec4 sharedLow[TILE_GROUPS];
shared vec2 sharedScales[TILE_GROUPS];  ///< scale, scale * sum of the numbers

/// Where group g lies: first all that come first of their pairs, then their partners.
uint slotOf(uint g, uint pieces) {
  const uint block = g / (2 * PAIR), r = g % (2 * PAIR);
  return block * PAIR + (r < PAIR ? r : r - PAIR + pieces);
}

uint packed(ivec4 v) {
  const uvec4 bytes = uvec4(v) & 255u;
  return bytes.x | (bytes.y << 8) | (bytes.z << 16) | (bytes.w << 24);
}

/// Four loads are on their way together: this comes before anything else a workgroup can do.
#define AT_ONCE 4

float loadTile(uint firstGroup, uint groups) {
  float squares = 0.0;
  const uint first = inputOffset() / 4 + firstGroup * 4, norm = p.normOffset / 4 + firstGroup * 4;
  const uint step = gl_NumSubgroups * gl_SubgroupSize, quads = groups * 4;
  for (uint base = threadIndex(); base < quads; base += AT_ONCE * step) {
    vec4 values[AT_ONCE], weights[AT_ONCE];
    [[unroll]] for (uint n = 0; n < AT_ONCE; ++n) {
      const uint i = min(base + n * step, quads - 1);
      values[n] = x4[first + i];
      if (NORM != 0) weights[n] = norm4[norm + i];
    }
    [[unroll]] for (uint n = 0; n < AT_ONCE; ++n) {
      const uint i = base + n * step;
      if (i >= quads) break;  // eight neighbours together
      vec4 v = values[n];
      if (NORM != 0) {
        squares += dot(v, v);
        v *= weights[n];
      }
      ivec4 high, low;
      const float scale = quantizeUnit(v, high, low);
      const uint slot = slotOf(i >> 2, groups / 2);
      sharedHigh[slot][i & 3u] = packed(high);
      sharedLow[slot][i & 3u] = packed(low);
      const ivec4 c = 128 * high + low;
      int sum = c.x + c.y + c.z + c.w;
      sum += subgroupShuffleXor(sum, 1u);
      sum += subgroupShuffleXor(sum, 2u);
      if ((i & 3u) == 0u) sharedScales[slot] = vec2(scale, scale * float(sum));
    }
  }
  return squares;
}

void main() {
  uint firstRow;
  if (!firstRowOfExpert(firstRow)) return;
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
      rows[r] = (firstRow + min(row + r, p.rows - 1)) * vectorsOfRow;
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
      // Two pieces of a lane are on their way together; one behind the end counts nothing.
      for (uint base2 = gl_SubgroupInvocationID; base2 < pieces; base2 += 2 * gl_SubgroupSize) {
        [[unroll]] for (uint n = 0; n < 2; ++n) {
          const uint own = base2 + n * gl_SubgroupSize;
          const uint c = min(own, pieces - 1);
          const float counts = own < pieces ? 1.0 : 0.0;
          const uvec4 high0 = sharedHigh[c], high1 = sharedHigh[pieces + c];
          const uvec4 low0 = sharedLow[c], low1 = sharedLow[pieces + c];
          const vec2 s = counts * sharedScales[c], t = counts * sharedScales[pieces + c];
          [[unroll]] for (uint r = 0; r < ROWS; ++r) {
            uvec4 codes0, codes1;
            vec4 f;
            decodePair(rows[r], blocks, tile / 2 + c, codes0, codes1, f);
            sums[r] += f.x * (s.x * float(128 * dot16(codes0, high0) + dot16(codes0, low0))) +
                       f.y * s.y +
                       f.z * (t.x * float(128 * dot16(codes1, high1) + dot16(codes1, low1))) +
                       f.w * t.y;
          }
        }
      }
    }
    if (!oneTile && NORM != 0) squares = sumOverWorkgroup(tileSquares);
    finish(row, sums, squares);
  }
}

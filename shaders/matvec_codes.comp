// SPDX-License-Identifier: MIT
// A packed matrix times one vector: y = W x, for formats whose weights are scale * code + offset.
//
// A workgroup brings the vector to whole numbers in shared memory (with NORM multiplied by the norm's
// weight; the norm's factor, a single number, is applied at the end). Every subgroup takes ROWS rows;
// its lanes walk over the columns, 32 at a time, and their sums are added up.
// Memory must never wait for arithmetic: what a step multiplies was loaded while the step before it
// was computed, and the first step's while the vector is prepared.
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
layout(constant_id = 8) const uint STEP = 2;   ///< pieces of a row that a lane loads at once
layout(constant_id = 9) const uint WHOLE = 0;  ///< the tile holds the vector
const uint LOADS = ROWS * STEP;

shared uvec4 sharedHigh[TILE_GROUPS];
shared uvec4 sharedLow[TILE_GROUPS];
shared vec2 sharedScales[TILE_GROUPS];  ///< scale, scale * sum of the numbers

/// Where group g lies: first all that come first of their pairs, then their partners.
uint slotOf(uint g, uint pieces) {
  const uint block = g / (2 * PAIR), r = g % (2 * PAIR);
  return block * PAIR + (r < PAIR ? r : r - PAIR + pieces);
}

/// Loads that are on their way together: all of a workgroup waits for them.
const uint AT_ONCE = NORM != 0 ? 4 : 8;

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

/// Vectors of 16 bytes before each row.
void placeRows(uint base, uint firstRow, uint vectorsOfRow, out uint rows[ROWS]) {
  [[unroll]] for (uint r = 0; r < ROWS; ++r) {
    rows[r] = (firstRow + min(base + r, p.rows - 1)) * vectorsOfRow;
  }
}

/// Pieces `first` + lane, that + subgroup size, ... of each row; behind the end the last one.
void load(uint rows[ROWS], uint blocks, uint first, uint pieces, out PairWords words[LOADS]) {
  [[unroll]] for (uint n = 0; n < STEP; ++n) {
    const uint c = min(first + n * gl_SubgroupSize + gl_SubgroupInvocationID, pieces - 1);
    [[unroll]] for (uint r = 0; r < ROWS; ++r) words[r * STEP + n] = loadPair(rows[r], blocks, c);
  }
}

/// `c` counts within the tile, `first` + c within the row. One behind the end counts nothing.
void add(PairWords words[LOADS], uint first, uint begin, uint pieces,
         inout float sums[ROWS]) {
  [[unroll]] for (uint n = 0; n < STEP; ++n) {
    const uint own = begin + n * gl_SubgroupSize + gl_SubgroupInvocationID;
    const uint c = min(own, pieces - 1);
    const float counts = own < pieces ? 1.0 : 0.0;
    const uvec4 high0 = sharedHigh[c], high1 = sharedHigh[pieces + c];
    const uvec4 low0 = sharedLow[c], low1 = sharedLow[pieces + c];
    const vec2 s = counts * sharedScales[c], t = counts * sharedScales[pieces + c];
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
      uvec4 codes0, codes1;
      vec4 f;
      decodeWords(words[r * STEP + n], first + c, codes0, codes1, f);
      sums[r] += f.x * (s.x * float(128 * dot16(codes0, high0) + dot16(codes0, low0))) + f.y * s.y +
                 f.z * (t.x * float(128 * dot16(codes1, high1) + dot16(codes1, low1))) + f.w * t.y;
    }
  }
}

void withWholeVector(uint firstRow, uint blocks, uint vectorsOfRow) {
  const uint pieces = p.columns / 32;
  const uint step = STEP * gl_SubgroupSize;
  uint base = (gl_WorkGroupID.x * gl_NumSubgroups + gl_SubgroupID) * ROWS, first = 0;
  uint rows[ROWS];
  float sums[ROWS], addends[ROWS];
  PairWords next[LOADS];
  placeRows(base, firstRow, vectorsOfRow, rows);
  load(rows, blocks, 0, pieces, next);
  loadAddends(base, addends);
  const float squares = sumOverWorkgroup(loadTile(0, 2 * pieces));
  [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
  while (base < p.rows) {
    PairWords words[LOADS];
    [[unroll]] for (uint i = 0; i < LOADS; ++i) words[i] = next[i];
    const uint begin = first, row = base;
    first += step;
    const bool last = first >= pieces;
    if (last) {
      first = 0;
      base += gl_NumWorkGroups.x * gl_NumSubgroups * ROWS;
      placeRows(base, firstRow, vectorsOfRow, rows);
    }
    if (base < p.rows) load(rows, blocks, first, pieces, next);
    add(words, 0, begin, pieces, sums);
    if (last) {
      finish(row, sums, addends, squares);
      loadAddends(base, addends);
      [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
    }
  }
}

void inTiles(uint firstRow, uint blocks, uint vectorsOfRow) {
  const uint groups = p.columns / 16;
  for (uint base = gl_WorkGroupID.x * gl_NumSubgroups * ROWS; base < p.rows;
       base += gl_NumWorkGroups.x * gl_NumSubgroups * ROWS) {
    const uint row = base + gl_SubgroupID * ROWS;
    float sums[ROWS], addends[ROWS];
    uint rows[ROWS];
    placeRows(row, firstRow, vectorsOfRow, rows);
    loadAddends(row, addends);
    [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = 0.0;
    float squares = 0.0;
    for (uint tile = 0; tile < groups; tile += TILE_GROUPS) {
      const uint here = min(groups - tile, TILE_GROUPS), pieces = here / 2;
      barrier();
      squares += loadTile(tile, here);
      barrier();
      for (uint begin = 0; begin < pieces; begin += STEP * gl_SubgroupSize) {
        PairWords words[LOADS];
        load(rows, blocks, tile / 2 + begin, tile / 2 + pieces, words);
        add(words, tile / 2, begin, pieces, sums);
      }
    }
    finish(row, sums, addends, sumOverWorkgroup(squares));
  }
}

void main() {
  uint firstRow;
  if (!firstRowOfExpert(firstRow)) return;
  const uint blocks = p.columns / BLOCK;
  if (WHOLE != 0) {
    withWholeVector(firstRow, blocks, rowVectors(blocks));
  } else {
    inTiles(firstRow, blocks, rowVectors(blocks));
  }
}

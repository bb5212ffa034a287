// SPDX-License-Identifier: MIT
// softmax(q K / sqrt(size)) V over all positions up to each token's own, without a table of all
// scores: 32 keys at a time, with a running maximum and sum.
//
// A workgroup takes up to ROWS rows of one KV head (a row is a token and one of the query heads
// that share the KV head). A single token has attend_token.comp.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint SIZE = 64;    ///< of a head
layout(constant_id = 2) const uint PADDED = 64;  ///< of a head in the cache, a multiple of 8
layout(constant_id = 3) const uint CACHE = 0;    ///< kv_blocks.glsl
layout(constant_id = 4) const uint GROUP = 4;  ///< query heads of a KV head
layout(constant_id = 5) const uint ROWS = 16;
layout(constant_id = 6) const uint THREADS = 128;  ///< a multiple of 32

#include "kv_blocks.glsl"

const uint KEYS = 32;                    ///< at a time
const uint ROW_SETS = THREADS / KEYS;    ///< a thread takes every ROW_SETS-th row
const uint ROWS_EACH = (ROWS + ROW_SETS - 1) / ROW_SETS;
const uint QUADS = PADDED / 4;
const uint PAIRS = PADDED / 2;
const uint KEY_SETS = THREADS >= PAIRS ? THREADS / PAIRS : 1;  ///< a thread takes every KEY_SETS-th value
const uint PAIRS_EACH = (PAIRS + THREADS - 1) / THREADS;

layout(push_constant) uniform Push {
  uint firstToken;  ///< tokens before it are not asked for
  uint tokens;
  uint capacity;
  uint kvHeads;
  uint qOffset;
  uint qStride;
  uint outOffset;
  uint outStride;
  float scale;
} p;

layout(std430, binding = 0) restrict readonly buffer Step { uint position; };
layout(std430, binding = 1) readonly buffer Queries { float q[]; };
layout(std430, binding = 2) readonly buffer KeyHalves { uvec2 keyHalves[]; };
layout(std430, binding = 2) readonly buffer KeyFloats { uvec4 keyFloats[]; };
layout(std430, binding = 2) readonly buffer KeyWords { uint keyWords[]; };
layout(std430, binding = 3) readonly buffer ValueWords { uint valueWords[]; };
layout(std430, binding = 3) readonly buffer ValueHalves { uint valueHalves[]; };
layout(std430, binding = 3) readonly buffer ValueFloats { uvec2 valueFloats[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };

shared vec4 queries[ROWS * QUADS];  ///< later the values, summed over the key sets
shared float scores[ROWS * (KEYS + 1)];
// What was largest before a tile, and after it: in turn, since a subgroup that waits for itself
// (subgroupBarrier) waits for the workgroup on some drivers, where not all subgroups have a row.
shared float largest[2 * ROWS], sums[ROWS], corrections[ROWS];

/// Where the scales begin that lie behind the codes of all positions.
uint firstScale() { return p.kvHeads * p.capacity * codeWords(); }

/// Elements 4d to 4d + 3 of the key in `row`, but for the scale of the block.
vec4 keyQuad(uint row, uint d) {
  if (CACHE >= CODES8) {
    const bool wide = CACHE == CODES8;
    const uint word = keyWords[row * codeWords() + (wide ? d : d / 2)] >> (wide ? 0 : 16 * (d & 1u));
    return vec4(codeFrom(word, 0), codeFrom(word, 1), codeFrom(word, 2), codeFrom(word, 3));
  }
  if (CACHE == FLOATS) return uintBitsToFloat(keyFloats[row * QUADS + d]);
  const uvec2 halves = keyHalves[row * QUADS + d];
  return vec4(unpackHalf2x16(halves.x), unpackHalf2x16(halves.y));
}
float keyScale(uint row, uint block) {
  if (CACHE < CODES8) return 1.0;
  return scaleFrom(keyWords[firstScale() + row * SCALE_WORDS + block / 2] >> (16 * (block & 1u)));
}
/// Elements 2i and 2i + 1 of the value in `row`.
vec2 valuePair(uint row, uint i) {
  if (CACHE >= CODES8) {
    const uint aWord = CACHE == CODES8 ? 2 : 4;  // pairs
    const uint word = valueWords[row * codeWords() + i / aWord], code = 2 * (i % aWord);
    const uint scales = valueWords[firstScale() + row * SCALE_WORDS + i / 32];
    return scaleFrom(scales >> (16 * (i / 16 & 1u))) *
           vec2(codeFrom(word, code), codeFrom(word, code + 1));
  }
  if (CACHE == FLOATS) return uintBitsToFloat(valueFloats[row * PAIRS + i]);
  return unpackHalf2x16(valueHalves[row * PAIRS + i]);
}

void main() {
  const uint tid = gl_LocalInvocationIndex;
  const uint firstRow = gl_WorkGroupID.x * ROWS, kvHead = gl_WorkGroupID.y;
  const uint rows = min(ROWS, (p.tokens - p.firstToken) * GROUP - firstRow);
  const uint lastToken = p.firstToken + (firstRow + rows - 1) / GROUP;
  const uint end = position + lastToken + 1;

  for (uint i = tid; i < ROWS * PADDED; i += THREADS) {
    const uint r = i / PADDED, d = i % PADDED;
    float value = 0.0;
    if (r < rows && d < SIZE) {
      const uint row = firstRow + r;
      const uint token = p.firstToken + row / GROUP, head = kvHead * GROUP + row % GROUP;
      value = q[p.qOffset + token * p.qStride + head * SIZE + d] * p.scale;
    }
    queries[i / 4][i % 4] = value;
  }
  if (tid < ROWS) {
    largest[tid] = uintBitsToFloat(0xFF800000u);
    sums[tid] = 0.0;
  }
  barrier();

  const uint keyOfTile = tid % KEYS, rowSet = tid / KEYS;
  const uint keySet = KEY_SETS > 1 ? tid / PAIRS : 0u, pair = KEY_SETS > 1 ? tid % PAIRS : tid;
  vec2 mixed[ROWS * PAIRS_EACH];
  [[unroll]] for (uint i = 0; i < ROWS * PAIRS_EACH; ++i) mixed[i] = vec2(0.0);
  const uint cache = kvHead * p.capacity;

  for (uint tile = 0; tile < end; tile += KEYS) {
    float dots[ROWS_EACH];
    [[unroll]] for (uint j = 0; j < ROWS_EACH; ++j) dots[j] = 0.0;
    const uint key = tile + keyOfTile;
    if (key < end) {
      // Eight loads are on their way together; of codes they are a block.
      for (uint first = 0; first < QUADS; first += 8) {
        vec4 quads[8];
        [[unroll]] for (uint e = 0; e < 8; ++e) {
          const uint d = min(first + e, QUADS - 1);
          quads[e] = keyQuad(cache + key, d);
        }
        if (CACHE >= CODES8) {
          float scale = keyScale(cache + key, first / 8);
          [[unroll]] for (uint e = 0; e < 8; ++e) quads[e] *= scale;
        }
        [[unroll]] for (uint e = 0; e < 8; ++e) {
          if (first + e >= QUADS) break;
          [[unroll]] for (uint j = 0; j < ROWS_EACH; ++j) {
            const uint r = rowSet + j * ROW_SETS;
            if (r < ROWS) dots[j] += dot(quads[e], queries[r * QUADS + first + e]);
          }
        }
      }
    }
    [[unroll]] for (uint j = 0; j < ROWS_EACH; ++j) {
      const uint r = rowSet + j * ROW_SETS;
      if (r < ROWS) {
        const bool seen = key < end && key <= position + p.firstToken + (firstRow + r) / GROUP;
        scores[r * (KEYS + 1) + keyOfTile] = seen ? dots[j] : uintBitsToFloat(0xFF800000u);
      }
    }
    barrier();
    for (uint r = gl_SubgroupID; r < rows; r += gl_NumSubgroups) {
      float most = uintBitsToFloat(0xFF800000u);
      for (uint i = gl_SubgroupInvocationID; i < KEYS; i += gl_SubgroupSize) {
        most = max(most, scores[r * (KEYS + 1) + i]);
      }
      const uint turn = tile / KEYS & 1u;
      const float before = largest[turn * ROWS + r];
      most = max(before, subgroupMax(most));
      const bool none = floatBitsToUint(most) == 0xFF800000u;
      const float base = none ? 0.0 : most;  // what is not a number stays so
      float sum = 0.0;
      for (uint i = gl_SubgroupInvocationID; i < KEYS; i += gl_SubgroupSize) {
        const float share = exp(scores[r * (KEYS + 1) + i] - base);
        scores[r * (KEYS + 1) + i] = share;
        sum += share;
      }
      sum = subgroupAdd(sum);
      if (subgroupElect()) {
        const float correction = none ? 1.0 : exp(before - most);
        corrections[r] = correction;
        sums[r] = sums[r] * correction + sum;
        largest[(1u - turn) * ROWS + r] = most;
      }
    }
    barrier();
    if (keySet < KEY_SETS) {
      [[unroll]] for (uint e = 0; e < PAIRS_EACH; ++e) {
        [[unroll]] for (uint r = 0; r < ROWS; ++r) mixed[r * PAIRS_EACH + e] *= corrections[r];
      }
      const uint count = min(KEYS, end - tile);
      [[unroll]] for (uint e = 0; e < PAIRS_EACH; ++e) {
        const uint at = pair + e * THREADS;
        if (at >= PAIRS) break;
        for (uint first = keySet; first < count; first += 8 * KEY_SETS) {
          vec2 pairs[8];
          [[unroll]] for (uint n = 0; n < 8; ++n) {
            const uint i = min(first + n * KEY_SETS, count - 1);
            pairs[n] = valuePair(cache + tile + i, at);
          }
          [[unroll]] for (uint n = 0; n < 8; ++n) {
            const uint i = first + n * KEY_SETS;
            if (i >= count) break;
            [[unroll]] for (uint r = 0; r < ROWS; ++r) {
              mixed[r * PAIRS_EACH + e] += scores[r * (KEYS + 1) + i] * pairs[n];
            }
          }
        }
      }
    }
    barrier();
  }

  for (uint turn = 0; turn < KEY_SETS; ++turn) {
    if (keySet == turn) {
      [[unroll]] for (uint e = 0; e < PAIRS_EACH; ++e) {
        const uint at = pair + e * THREADS;
        if (at < PAIRS) {
          [[unroll]] for (uint r = 0; r < ROWS; ++r) {
            const uint i = r * QUADS + at / 2, c = 2 * (at & 1u);
            const vec2 m = mixed[r * PAIRS_EACH + e];
            queries[i][c] = turn == 0u ? m.x : queries[i][c] + m.x;
            queries[i][c + 1] = turn == 0u ? m.y : queries[i][c + 1] + m.y;
          }
        }
      }
    }
    barrier();
  }

  for (uint i = tid; i < rows * SIZE; i += THREADS) {
    const uint r = i / SIZE, d = i % SIZE, row = firstRow + r;
    const uint token = p.firstToken + row / GROUP, head = kvHead * GROUP + row % GROUP;
    y[p.outOffset + token * p.outStride + head * SIZE + d] =
        queries[r * QUADS + d / 4][d % 4] / sums[r];
  }
}

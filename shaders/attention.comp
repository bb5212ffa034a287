// SPDX-License-Identifier: MIT
// softmax(q K / sqrt(size)) V over all positions up to each token's own, without a table of all
// scores: 32 keys at a time, with a running maximum and sum.
//
// A workgroup takes up to ROWS rows of one KV head (a row is a token and one of the query heads
// that share the KV head) and one of SPLITS pieces of the positions. With several pieces, the
// workgroup that finishes last merges their results.
//
// With TOKEN there is a single token, and what prepare_attention does for many is done here: norms
// of heads and rope on the way into shared memory; the new key and value go from there into the
// cache, and to whoever needs them.
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
layout(constant_id = 6) const uint SPLITS = 1;
layout(constant_id = 7) const uint THREADS = 128;  ///< a multiple of 32
#if defined(TOKEN)
layout(constant_id = 8) const uint ROPE = 1;      ///< bits: 1 queries, 2 keys
layout(constant_id = 9) const uint NORMS = 0;     ///< bits: 1 queries, 2 keys
layout(constant_id = 10) const uint ADJACENT = 1;  ///< pairs (2i, 2i+1), otherwise (i, i + n/2)
layout(constant_id = 11) const uint TURNED = 64;  ///< rotated part of a head
#endif

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
#if defined(TOKEN)
  float epsilon;
  uint kOffset;
  uint vOffset;
  uint qNorm;
  uint kNorm;
#endif
} p;

layout(std430, binding = 0) restrict readonly buffer Step { uint position; };
layout(std430, binding = 1) readonly buffer Queries { float q[]; };
layout(std430, binding = 2) buffer KeyHalves { uvec2 keyHalves[]; };
layout(std430, binding = 2) buffer KeyFloats { uvec4 keyFloats[]; };
layout(std430, binding = 2) buffer KeyWords { uint keyWords[]; };
layout(std430, binding = 3) buffer ValueWords { uint valueWords[]; };
layout(std430, binding = 3) buffer ValueHalves { uint valueHalves[]; };
layout(std430, binding = 3) buffer ValueFloats { uvec2 valueFloats[]; };
#if defined(TOKEN)
layout(std430, binding = 4) restrict readonly buffer Norms { float weights[]; };
layout(std430, binding = 8) readonly buffer NewKeys { float k[]; };
layout(std430, binding = 9) readonly buffer NewValues { float v[]; };
layout(std430, binding = 10) restrict readonly buffer Angles { float angles[]; };
#define EXTRA_ROWS 2  // of the new key and the new value, behind the queries
#else
#define EXTRA_ROWS 0
#endif
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };
/// Of each piece and row: maximum, sum, values.
layout(std430, binding = 6) coherent buffer Partials { float partials[]; };
layout(std430, binding = 7) coherent buffer Counters { uint finished[]; };

shared vec4 queries[(ROWS + EXTRA_ROWS) * QUADS];  ///< later the values, summed over the key sets
shared float scores[ROWS * (KEYS + 1)];
shared float largest[ROWS], sums[ROWS], corrections[ROWS];
shared uint order;

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

#if defined(TOKEN)
shared float factors[ROWS + 1];

float asCached(float value) {
  return CACHE != HALVES ? value : unpackHalf2x16(packHalf2x16(vec2(value, 0.0))).x;
}

/// Queries, the new key and the new value, with norms and rope.
void loadToken(uint firstRow, uint rows, uint kvHead, bool newest) {
  const uint tid = gl_LocalInvocationIndex;
  const uint all = ROWS + (newest ? 2 : 0);
  for (uint i = tid; i < all * PADDED; i += THREADS) {
    const uint r = i / PADDED, d = i % PADDED;
    float value = 0.0;
    if (d < SIZE) {
      if (r < rows) value = q[p.qOffset + (kvHead * GROUP + firstRow + r) * SIZE + d];
      if (r == ROWS) value = k[p.kOffset + kvHead * SIZE + d];
      if (r == ROWS + 1) value = asCached(v[p.vOffset + kvHead * SIZE + d]);
    }
    queries[i / 4][i % 4] = value;
  }
  barrier();
  const uint turning = newest ? ROWS + 1 : rows;
  if (NORMS != 0) {
    for (uint r = gl_SubgroupID; r < turning; r += gl_NumSubgroups) {
      float squares = 0.0;
      for (uint d = gl_SubgroupInvocationID; d < QUADS; d += gl_SubgroupSize) {
        squares += dot(queries[r * QUADS + d], queries[r * QUADS + d]);
      }
      squares = subgroupAdd(squares);
      if (subgroupElect()) factors[r] = inversesqrt(squares / float(SIZE) + p.epsilon);
    }
    barrier();
  }
  // Each item is a pair that turns together, or one of the two elements of an unturned pair.
  const uint items = SIZE / 2;
  for (uint i = tid; i < turning * items; i += THREADS) {
    const uint r = i / items, pair = i % items;
    if (r >= rows && r != ROWS) continue;
    const bool query = r < ROWS;
    const bool turned = 2 * pair < TURNED;
    const uint a = turned && ADJACENT == 0 ? pair : 2 * pair;
    const uint b = turned && ADJACENT == 0 ? pair + TURNED / 2 : 2 * pair + 1;
    const uint from = r * QUADS;
    float x = queries[from + a / 4][a % 4], z = queries[from + b / 4][b % 4];
    if ((NORMS & (query ? 1u : 2u)) != 0u) {
      const uint weight = query ? p.qNorm : p.kNorm;
      x *= factors[r] * weights[weight + a];
      z *= factors[r] * weights[weight + b];
    }
    if (turned && (ROPE & (query ? 1u : 2u)) != 0u) {
      const float first = x * angles[a] + z * angles[TURNED + a];
      z = z * angles[b] + x * angles[TURNED + b];
      x = first;
    }
    queries[from + a / 4][a % 4] = query ? x * p.scale : asCached(x);
    queries[from + b / 4][b % 4] = query ? z * p.scale : asCached(z);
  }
  barrier();
}

shared uint newScales[2 * BLOCKS];

/// The new key and value as codes, which go into `row` of the cache if `kept`; what is left of them
/// here is what the codes stand for.
void encodeToken(uint row, bool kept) {
  const uint tid = gl_LocalInvocationIndex;
  for (uint b = tid; b < 2 * BLOCKS; b += THREADS) {
    const uint from = (ROWS + b / BLOCKS) * QUADS + b % BLOCKS * 8;
    float largest = 0.0;
    for (uint i = 0; i < 32; ++i) largest = larger(largest, queries[from + i / 4][i % 4]);
    newScales[b] = scaleOf(largest);
  }
  barrier();
  const uint words = codeWords(), quadsEach = QUADS / words;
  for (uint i = tid; i < 2 * words; i += THREADS) {
    const uint part = i / words, at = i % words;
    uint word = 0;
    for (uint n = 0; n < quadsEach; ++n) {
      const uint quad = at * quadsEach + n, scale = newScales[part * BLOCKS + quad / 8];
      const uint from = (ROWS + part) * QUADS + quad;
      const ivec4 codes = codesOf(queries[from], scale);
      word |= packCodes(codes) << (16 * n);
      queries[from] = scaleFrom(scale) * vec4(codes);
    }
    if (kept && part == 0) keyWords[row * words + at] = word;
    if (kept && part == 1) valueWords[row * words + at] = word;
  }
  for (uint i = tid; kept && i < 2 * SCALE_WORDS; i += THREADS) {
    const uint part = i / SCALE_WORDS, block = i % SCALE_WORDS * 2;
    uint word = newScales[part * BLOCKS + block];
    if (block + 1 < BLOCKS) word |= newScales[part * BLOCKS + block + 1] << 16;
    const uint at = firstScale() + row * SCALE_WORDS + block / 2;
    if (part == 0) {
      keyWords[at] = word;
    } else {
      valueWords[at] = word;
    }
  }
  barrier();
}

/// The new key and value into `row` of the cache.
void cacheToken(uint row) {
  const uint slot = row * PADDED;
  for (uint d = gl_LocalInvocationIndex; d < QUADS; d += THREADS) {
    const vec4 key = queries[ROWS * QUADS + d], value = queries[(ROWS + 1) * QUADS + d];
    if (CACHE == FLOATS) {
      keyFloats[slot / 4 + d] = floatBitsToUint(key);
      valueFloats[slot / 2 + 2 * d] = floatBitsToUint(value.xy);
      valueFloats[slot / 2 + 2 * d + 1] = floatBitsToUint(value.zw);
    } else {
      keyHalves[slot / 4 + d] = uvec2(packHalf2x16(key.xy), packHalf2x16(key.zw));
      valueHalves[slot / 2 + 2 * d] = packHalf2x16(value.xy);
      valueHalves[slot / 2 + 2 * d + 1] = packHalf2x16(value.zw);
    }
  }
}
#endif

void main() {
  const uint tid = gl_LocalInvocationIndex;
  const uint firstRow = gl_WorkGroupID.x * ROWS, kvHead = gl_WorkGroupID.y;
  const uint split = gl_WorkGroupID.z;
  const uint rows = min(ROWS, (p.tokens - p.firstToken) * GROUP - firstRow);
  const uint lastToken = p.firstToken + (firstRow + rows - 1) / GROUP;
  const uint keys = position + lastToken + 1;
  uint begin = 0, end = keys;
  if (SPLITS > 1) {
    const uint share = (keys + SPLITS * KEYS - 1) / (SPLITS * KEYS) * KEYS;
    begin = min(keys, split * share);
    end = min(keys, begin + share);
  }

#if defined(TOKEN)
  const bool newest = begin < end && end == keys;  // this piece has the new key
  loadToken(firstRow, rows, kvHead, newest);
  const uint newRow = kvHead * p.capacity + position;
  if (newest && CACHE >= CODES8) {
    encodeToken(newRow, gl_WorkGroupID.x == 0);
  } else if (newest && gl_WorkGroupID.x == 0) {
    cacheToken(newRow);
  }
#else
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
#endif
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

  for (uint tile = begin; tile < end; tile += KEYS) {
    float dots[ROWS_EACH];
    [[unroll]] for (uint j = 0; j < ROWS_EACH; ++j) dots[j] = 0.0;
    const uint key = tile + keyOfTile;
    if (key < end) {
      // Eight loads are on their way together; of codes they are a block.
      for (uint first = 0; first < QUADS; first += 8) {
        vec4 quads[8];
        [[unroll]] for (uint e = 0; e < 8; ++e) {
          const uint d = min(first + e, QUADS - 1);
#if defined(TOKEN)
          quads[e] = key == position ? queries[ROWS * QUADS + d] : keyQuad(cache + key, d);
#else
          quads[e] = keyQuad(cache + key, d);
#endif
        }
        if (CACHE >= CODES8) {
          float scale = keyScale(cache + key, first / 8);
#if defined(TOKEN)
          if (key == position) scale = 1.0;
#endif
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
      const float before = largest[r];
      most = max(before, subgroupMax(most));
      const bool none = floatBitsToUint(most) == 0xFF800000u;
      float sum = 0.0;
      for (uint i = gl_SubgroupInvocationID; i < KEYS; i += gl_SubgroupSize) {
        const float share = none ? 0.0 : exp(scores[r * (KEYS + 1) + i] - most);
        scores[r * (KEYS + 1) + i] = share;
        sum += share;
      }
      sum = subgroupAdd(sum);
      subgroupBarrier();
      if (subgroupElect()) {
        const float correction = none ? 1.0 : exp(before - most);
        corrections[r] = correction;
        sums[r] = sums[r] * correction + sum;
        largest[r] = most;
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
#if defined(TOKEN)
            const vec4 last = queries[(ROWS + 1) * QUADS + at / 2];
            pairs[n] = tile + i == position ? (at % 2 == 0 ? last.xy : last.zw)
                                            : valuePair(cache + tile + i, at);
#else
            pairs[n] = valuePair(cache + tile + i, at);
#endif
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

  if (SPLITS == 1) {
    for (uint i = tid; i < rows * SIZE; i += THREADS) {
      const uint r = i / SIZE, d = i % SIZE, row = firstRow + r;
      const uint token = p.firstToken + row / GROUP, head = kvHead * GROUP + row % GROUP;
      y[p.outOffset + token * p.outStride + head * SIZE + d] =
          queries[r * QUADS + d / 4][d % 4] / sums[r];
    }
    return;
  }

  const uint record = SIZE + 2;
  const uint tile = (gl_WorkGroupID.x * p.kvHeads + kvHead) * SPLITS;
  for (uint i = tid; i < rows * SIZE; i += THREADS) {
    const uint r = i / SIZE, d = i % SIZE;
    partials[((tile + split) * ROWS + r) * record + 2 + d] = queries[r * QUADS + d / 4][d % 4];
  }
  if (tid < rows) {
    partials[((tile + split) * ROWS + tid) * record] = largest[tid];
    partials[((tile + split) * ROWS + tid) * record + 1] = sums[tid];
  }
  memoryBarrierBuffer();
  barrier();
  if (tid == 0) {
    order = atomicAdd(finished[gl_WorkGroupID.x * p.kvHeads + kvHead], 1u);
  }
  barrier();
  if (order != SPLITS - 1) return;
  memoryBarrierBuffer();
  if (tid == 0) finished[gl_WorkGroupID.x * p.kvHeads + kvHead] = 0u;
  for (uint i = tid; i < rows * SIZE; i += THREADS) {
    const uint r = i / SIZE, d = i % SIZE, row = firstRow + r;
    float most = uintBitsToFloat(0xFF800000u);
    [[unroll]] for (uint s = 0; s < SPLITS; ++s) {
      most = max(most, partials[((tile + s) * ROWS + r) * record]);
    }
    float sum = 0.0, value = 0.0;
    [[unroll]] for (uint s = 0; s < SPLITS; ++s) {
      const uint from = ((tile + s) * ROWS + r) * record;
      const float factor = partials[from + 1] > 0.0 ? exp(partials[from] - most) : 0.0;
      sum += factor * partials[from + 1];
      value += factor * partials[from + 2 + d];
    }
    const uint token = p.firstToken + row / GROUP, head = kvHead * GROUP + row % GROUP;
    y[p.outOffset + token * p.outStride + head * SIZE + d] = value / sum;
  }
}

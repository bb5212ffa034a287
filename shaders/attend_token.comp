// SPDX-License-Identifier: MIT
// Attention of a single token, and what prepare_attention does for many: norms of heads, rope, the
// new key and value into the cache.
//
// A workgroup takes ROWS of the query heads that share a KV head, and one of SPLITS pieces of the
// positions. In it, teams of LANES lanes of a subgroup take one key after the other, a lane 8
// elements (16 bytes of halves) here and there, each team with a running maximum and sum of its own:
// nobody waits for anybody before the end. With several pieces, the workgroup that finishes last
// merges their results. Powers are of two; the scale of the queries has the factor that makes it so.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_shuffle : require

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint SIZE = 64;  ///< of a head
layout(constant_id = 2) const uint CACHE = 0;  ///< kv_blocks.glsl
layout(constant_id = 3) const uint GROUP = 4;  ///< query heads of a KV head
layout(constant_id = 4) const uint ROWS = 4;
layout(constant_id = 5) const uint SPLITS = 1;
layout(constant_id = 6) const uint THREADS = 256;
layout(constant_id = 7) const uint SUBGROUPS = 8;  ///< at most
layout(constant_id = 8) const uint LANES = 8;      ///< a power of two, at most those of a subgroup
layout(constant_id = 9) const uint STEPS = 4;      ///< keys of a team on their way together
/// Bits: 1 rope of queries, 2 of keys; 4, 8 their norms; 16 pairs (2i, 2i+1), otherwise (i, i + n/2).
layout(constant_id = 10) const uint KINDS = 1;
layout(constant_id = 11) const uint TURNED = 64;   ///< rotated part of a head

#include "kv_blocks.glsl"

const bool ADJACENT = (KINDS & 16u) != 0u;
const uint OCTETS = (SIZE + 7) / 8;  ///< of a head, padded as it is in the cache
const uint QUADS = 2 * OCTETS;
const uint PAIRS = 4 * OCTETS;
const uint EACH = (OCTETS + LANES - 1) / LANES;  ///< octets of a lane
const uint WIDE = CACHE == FLOATS ? 2 : 1;       ///< vectors of an octet
const uint HELD = STEPS * EACH * WIDE;
const uint NO_SCORE = 0xFF800000u;  ///< minus infinity

layout(push_constant) uniform Push {
  uint capacity;
  uint kvHeads;
  uint qOffset;
  uint kOffset;
  uint vOffset;
  uint outOffset;
  uint qNorm;
  uint kNorm;
  float scale;
  float epsilon;
} p;

layout(std430, binding = 0) restrict readonly buffer Step { uint position; };
layout(std430, binding = 1) readonly buffer Queries { float q[]; };
layout(std430, binding = 2) buffer KeyVectors { uvec4 keyVectors[]; };
layout(std430, binding = 2) buffer KeyPairs { uvec2 keyPairs[]; };
layout(std430, binding = 2) buffer KeyWords { uint keyWords[]; };
layout(std430, binding = 3) buffer ValueVectors { uvec4 valueVectors[]; };
layout(std430, binding = 3) buffer ValuePairs { uvec2 valuePairs[]; };
layout(std430, binding = 3) buffer ValueWords { uint valueWords[]; };
layout(std430, binding = 4) restrict readonly buffer Norms { float weights[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };
/// Of each piece and row: maximum, sum, values.
layout(std430, binding = 6) coherent buffer Partials { float partials[]; };
layout(std430, binding = 7) coherent buffer Counters { uint finished[]; };
layout(std430, binding = 8) readonly buffer NewKeys { float k[]; };
layout(std430, binding = 9) readonly buffer NewValues { float v[]; };
layout(std430, binding = 10) restrict readonly buffer Angles { float angles[]; };

shared vec4 queries[ROWS * QUADS];
shared uvec4 newest[2 * QUADS];  ///< the new key and value: floats, later codes with a scale
shared uint newScales[2 * BLOCKS];
shared vec4 mixed[SUBGROUPS * ROWS * QUADS];
shared float largest[SUBGROUPS * ROWS], sums[SUBGROUPS * ROWS];
shared float factors[ROWS * SPLITS], totals[ROWS];
shared uint order;

uint kvHead() { return gl_WorkGroupID.y; }
uint firstRow() { return gl_WorkGroupID.x * ROWS; }
uint rowsHere() { return min(ROWS, GROUP - firstRow()); }
uint lane() { return gl_SubgroupInvocationID % LANES; }
uint octetOf(uint e) { return lane() + e * LANES; }

/// Pieces take turns, so that what a team begins with does not depend on how many positions there
/// are.
uint teams() { return gl_NumSubgroups * (gl_SubgroupSize / LANES); }
uint keyOf(uint step) {
  const uint team = gl_SubgroupID * (gl_SubgroupSize / LANES) + gl_SubgroupInvocationID / LANES;
  return (step * SPLITS + gl_WorkGroupID.z) * teams() + team;
}

/// Where the scales begin that lie behind the codes of all positions.
uint firstScale() { return p.kvHeads * p.capacity * codeWords(); }
uint scaleWord(uint row, uint octet) { return firstScale() + row * SCALE_WORDS + octet / 8; }

// Octets as the cache has them: halves in one vector, floats in two, codes in x or xy with the scale
// in z.
uvec4 heldKeys[HELD], heldValues[HELD];  ///< on their way
uvec4 keys[HELD], values[HELD];          ///< attended to

/// Keys and values of STEPS steps, all on their way at once; of those behind `last`, something else.
void load(uint step, uint last) {
  [[unroll]] for (uint s = 0; s < STEPS; ++s) {
    const uint row = kvHead() * p.capacity + min(keyOf(step + s), last);
    [[unroll]] for (uint e = 0; e < EACH; ++e) {
      const uint octet = min(octetOf(e), OCTETS - 1), at = row * OCTETS + octet;
      const uint to = (s * EACH + e) * WIDE;
      if (CACHE < CODES8) {
        [[unroll]] for (uint w = 0; w < WIDE; ++w) {
          heldKeys[to + w] = keyVectors[at * WIDE + w];
          heldValues[to + w] = valueVectors[at * WIDE + w];
        }
      } else {
        const uint shift = 16 * (octet / 4 & 1u);
        const uint keyScale = keyWords[scaleWord(row, octet)] >> shift;
        const uint valueScale = valueWords[scaleWord(row, octet)] >> shift;
        if (CACHE == CODES8) {
          heldKeys[to] = uvec4(keyPairs[at], keyScale, 0);
          heldValues[to] = uvec4(valuePairs[at], valueScale, 0);
        } else {
          heldKeys[to] = uvec4(keyWords[at], 0, keyScale, 0);
          heldValues[to] = uvec4(valueWords[at], 0, valueScale, 0);
        }
      }
      if (OCTETS % LANES != 0 && octetOf(e) >= OCTETS) {
        [[unroll]] for (uint w = 0; w < WIDE; ++w) heldKeys[to + w] = uvec4(0);
      }
    }
  }
}

void decode(uvec4 a, uvec4 b, out vec4 x, out vec4 z) {
  if (CACHE == FLOATS) {
    x = uintBitsToFloat(a);
    z = uintBitsToFloat(b);
  } else if (CACHE == HALVES) {
    x = vec4(unpackHalf2x16(a.x), unpackHalf2x16(a.y));
    z = vec4(unpackHalf2x16(a.z), unpackHalf2x16(a.w));
  } else {
    const uint second = CACHE == CODES8 ? a.y : a.x >> 16;
    const float scale = scaleFrom(a.z);
    x = scale * vec4(codeFrom(a.x, 0), codeFrom(a.x, 1), codeFrom(a.x, 2), codeFrom(a.x, 3));
    z = scale *
        vec4(codeFrom(second, 0), codeFrom(second, 1), codeFrom(second, 2), codeFrom(second, 3));
  }
}

#include "token_heads.glsl"

/// Puts the new key and value in their places, and nothing where no position is.
void settle(uint step) {
  [[unroll]] for (uint s = 0; s < STEPS; ++s) {
    const uint key = keyOf(step + s);
    [[unroll]] for (uint e = 0; e < EACH; ++e) {
      const uint at = (s * EACH + e) * WIDE;
      if (key == position && octetOf(e) < OCTETS) {
        uvec4 a, b;
        newOctet(0, octetOf(e), a, b);
        keys[at] = a;
        if (WIDE == 2) keys[at + WIDE - 1] = b;
        newOctet(1, octetOf(e), a, b);
        values[at] = a;
        if (WIDE == 2) values[at + WIDE - 1] = b;
      }
      if (key > position) {
        [[unroll]] for (uint w = 0; w < WIDE; ++w) values[at + w] = uvec4(0);
      }
    }
  }
}

vec4 own[ROWS * EACH * 2];    ///< a lane's elements of the queries
vec4 sumOf[ROWS * EACH * 2];  ///< and of the values, times what each counts
float most[ROWS], total[ROWS];

/// What is subtracted from scores; nothing where there is none but minus infinity.
float baseOf(float high) { return floatBitsToUint(high) == NO_SCORE ? 0.0 : high; }

void attend(uint step) {
  float scores[STEPS * ROWS];
  [[unroll]] for (uint s = 0; s < STEPS; ++s) {
    [[unroll]] for (uint r = 0; r < ROWS; ++r) scores[s * ROWS + r] = 0.0;
    [[unroll]] for (uint e = 0; e < EACH; ++e) {
      const uint at = (s * EACH + e) * WIDE;
      vec4 x, z;
      decode(keys[at], keys[at + WIDE - 1], x, z);
      [[unroll]] for (uint r = 0; r < ROWS; ++r) {
        const uint i = 2 * (r * EACH + e);
        scores[s * ROWS + r] += dot(x, own[i]) + dot(z, own[i + 1]);
      }
    }
  }
  [[unroll]] for (uint mask = 1; mask < LANES; mask *= 2) {
    [[unroll]] for (uint i = 0; i < STEPS * ROWS; ++i) {
      scores[i] += subgroupShuffleXor(scores[i], mask);
    }
  }
  [[unroll]] for (uint r = 0; r < ROWS; ++r) {
    const float before = most[r];
    [[unroll]] for (uint s = 0; s < STEPS; ++s) {
      if (keyOf(step + s) > position) scores[s * ROWS + r] = uintBitsToFloat(NO_SCORE);
      most[r] = max(most[r], scores[s * ROWS + r]);
    }
    const float base = baseOf(most[r]), correction = exp2(before - base);
    float sum = 0.0;
    [[unroll]] for (uint s = 0; s < STEPS; ++s) {
      scores[s * ROWS + r] = exp2(scores[s * ROWS + r] - base);
      sum += scores[s * ROWS + r];
    }
    total[r] = total[r] * correction + sum;
    [[unroll]] for (uint i = 0; i < 2 * EACH; ++i) sumOf[2 * EACH * r + i] *= correction;
  }
  [[unroll]] for (uint s = 0; s < STEPS; ++s) {
    [[unroll]] for (uint e = 0; e < EACH; ++e) {
      const uint at = (s * EACH + e) * WIDE;
      vec4 x, z;
      decode(values[at], values[at + WIDE - 1], x, z);
      [[unroll]] for (uint r = 0; r < ROWS; ++r) {
        const uint i = 2 * (r * EACH + e);
        sumOf[i] += scores[s * ROWS + r] * x;
        sumOf[i + 1] += scores[s * ROWS + r] * z;
      }
    }
  }
}

/// Adds up the teams of a subgroup, whose result goes to shared memory.
void mergeTeams() {
  [[unroll]] for (uint r = 0; r < ROWS; ++r) {
    float all = most[r];
    for (uint mask = LANES; mask < gl_SubgroupSize; mask *= 2) {
      all = max(all, subgroupShuffleXor(all, mask));
    }
    const float factor = exp2(most[r] - baseOf(all));
    total[r] *= factor;
    [[unroll]] for (uint i = 0; i < 2 * EACH; ++i) sumOf[2 * EACH * r + i] *= factor;
    for (uint mask = LANES; mask < gl_SubgroupSize; mask *= 2) {
      total[r] += subgroupShuffleXor(total[r], mask);
      [[unroll]] for (uint i = 0; i < 2 * EACH; ++i) {
        sumOf[2 * EACH * r + i] += subgroupShuffleXor(sumOf[2 * EACH * r + i], mask);
      }
    }
    const uint at = gl_SubgroupID * ROWS + r;
    if (gl_SubgroupInvocationID < LANES) {
      [[unroll]] for (uint e = 0; e < EACH; ++e) {
        if (octetOf(e) >= OCTETS) break;
        mixed[at * QUADS + 2 * octetOf(e)] = sumOf[2 * (EACH * r + e)];
        mixed[at * QUADS + 2 * octetOf(e) + 1] = sumOf[2 * (EACH * r + e) + 1];
      }
    }
    if (gl_SubgroupInvocationID == 0) {
      largest[at] = all;
      sums[at] = total[r];
    }
  }
  barrier();
}

void main() {
  const uint tid = gl_LocalInvocationIndex, split = gl_WorkGroupID.z, rows = rowsHere();
  load(0, p.capacity - 1);
  const uint turn = position / teams();  // teams take the newest key in the `turn`-th step of all
  const uint steps = turn < split ? 0 : (turn - split) / SPLITS + 1;
  const bool isNewest = turn % SPLITS == split;
  prepare(isNewest);
  if (isNewest) {
    if (CACHE >= CODES8) encode();
    if (gl_WorkGroupID.x == 0) keep(kvHead() * p.capacity + position);
  }
  [[unroll]] for (uint r = 0; r < ROWS; ++r) {
    most[r] = uintBitsToFloat(NO_SCORE);
    total[r] = 0.0;
    [[unroll]] for (uint e = 0; e < EACH; ++e) {
      const uint from = r * QUADS + 2 * min(octetOf(e), OCTETS - 1), to = 2 * (EACH * r + e);
      own[to] = octetOf(e) < OCTETS ? queries[from] : vec4(0.0);
      own[to + 1] = octetOf(e) < OCTETS ? queries[from + 1] : vec4(0.0);
      sumOf[to] = sumOf[to + 1] = vec4(0.0);
    }
  }
  for (uint step = 0; step < steps; step += STEPS) {
    [[unroll]] for (uint i = 0; i < HELD; ++i) {
      keys[i] = heldKeys[i];
      values[i] = heldValues[i];
    }
    if (step + STEPS < steps) {
      load(step + STEPS, position);
    } else {
      settle(step);
    }
    attend(step);
  }
  mergeTeams();

  const uint counter = gl_WorkGroupID.x * p.kvHeads + kvHead(), record = SIZE + 2;
  for (uint i = tid; i < rows * SIZE; i += THREADS) {
    const uint r = i / SIZE, d = i % SIZE;
    float all = uintBitsToFloat(NO_SCORE);
    for (uint g = 0; g < gl_NumSubgroups; ++g) all = max(all, largest[g * ROWS + r]);
    float sum = 0.0, value = 0.0;
    for (uint g = 0; g < gl_NumSubgroups; ++g) {
      const uint at = g * ROWS + r;
      const float factor = exp2(largest[at] - baseOf(all));
      sum += factor * sums[at];
      value += factor * mixed[at * QUADS + d / 4][d % 4];
    }
    if (SPLITS == 1) {
      y[p.outOffset + (kvHead() * GROUP + firstRow() + r) * SIZE + d] = value / sum;
    } else {
      const uint to = ((counter * SPLITS + split) * ROWS + r) * record;
      partials[to + 2 + d] = value;
      if (d == 0) {
        partials[to] = all;
        partials[to + 1] = sum;
      }
    }
  }
  if (SPLITS == 1) return;

  memoryBarrierBuffer();
  barrier();
  if (tid == 0) order = atomicAdd(finished[counter], 1u);
  barrier();
  if (order != SPLITS - 1) return;
  memoryBarrierBuffer();
  if (tid == 0) finished[counter] = 0u;
  for (uint r = gl_SubgroupID; r < rows; r += gl_NumSubgroups) {
    float all = uintBitsToFloat(NO_SCORE);
    for (uint s = gl_SubgroupInvocationID; s < SPLITS; s += gl_SubgroupSize) {
      all = max(all, partials[((counter * SPLITS + s) * ROWS + r) * record]);
    }
    const float base = baseOf(subgroupMax(all));
    float sum = 0.0;
    for (uint s = gl_SubgroupInvocationID; s < SPLITS; s += gl_SubgroupSize) {
      const uint from = ((counter * SPLITS + s) * ROWS + r) * record;
      const float factor = exp2(partials[from] - base);
      factors[r * SPLITS + s] = factor;
      sum += factor * partials[from + 1];
    }
    sum = subgroupAdd(sum);
    if (subgroupElect()) totals[r] = sum;
  }
  barrier();
  for (uint i = tid; i < rows * SIZE; i += THREADS) {
    const uint r = i / SIZE, d = i % SIZE;
    float value = 0.0;
    [[unroll]] for (uint s = 0; s < SPLITS; ++s) {
      const uint from = ((counter * SPLITS + s) * ROWS + r) * record;
      value += factors[r * SPLITS + s] * partials[from + 2 + d];
    }
    y[p.outOffset + (kvHead() * GROUP + firstRow() + r) * SIZE + d] = value / totals[r];
  }
}

// SPDX-License-Identifier: MIT
// What stands between the projections and attention, one workgroup a head and token: the norm of
// the head, its rotation by the token's position, and where it goes: queries to a buffer, keys and
// values to the cache.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint SIZE = 64;    ///< of a head
layout(constant_id = 2) const uint PADDED = 64;  ///< of a head in the cache, a multiple of 8
layout(constant_id = 3) const uint CACHE = 0;       ///< kv_blocks.glsl
layout(constant_id = 4) const uint ROPE = 1;        ///< bits: 1 queries, 2 keys
layout(constant_id = 5) const uint NORMS = 0;       ///< bits: 1 queries, 2 keys
layout(constant_id = 6) const uint ADJACENT = 1;    ///< pairs (2i, 2i+1), otherwise (i, i + n/2)
layout(constant_id = 7) const uint TURNED = 64;     ///< rotated part of a head

#include "kv_blocks.glsl"

layout(push_constant) uniform Push {
  uint heads;
  uint kvHeads;
  uint capacity;  ///< positions of the cache
  uint qOffset;
  uint qStride;
  uint kOffset;
  uint kStride;
  uint vOffset;
  uint vStride;
  uint outOffset;
  uint outStride;
  uint qNorm;
  uint kNorm;
  uint anglesOffset;
  float epsilon;
} p;

layout(std430, binding = 0) restrict readonly buffer Step { uint position; };
layout(std430, binding = 1) readonly buffer Queries { float q[]; };
layout(std430, binding = 2) readonly buffer Keys { float k[]; };
layout(std430, binding = 3) readonly buffer Values { float v[]; };
layout(std430, binding = 4) restrict readonly buffer Norms { float weights[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };
layout(std430, binding = 6) restrict readonly buffer Angles { float angles[]; };
layout(std430, binding = 7) restrict writeonly buffer KeyCache { uint cachedKeys[]; };
layout(std430, binding = 8) restrict writeonly buffer ValueCache { uint cachedValues[]; };

shared float sharedSums[64];
shared float head[PADDED];
shared float rotated[PADDED];  ///< of quantized caches
shared uint scales[BLOCKS];

void normalize(uint weight) {
  float squares = 0.0;
  for (uint i = gl_LocalInvocationIndex; i < SIZE; i += gl_WorkGroupSize.x) {
    squares += head[i] * head[i];
  }
  const float part = subgroupAdd(squares);
  if (subgroupElect()) sharedSums[gl_SubgroupID] = part;
  barrier();
  float sum = 0.0;
  for (uint i = 0; i < gl_NumSubgroups; ++i) sum += sharedSums[i];
  const float factor = inversesqrt(sum / float(SIZE) + p.epsilon);
  for (uint i = gl_LocalInvocationIndex; i < SIZE; i += gl_WorkGroupSize.x) {
    head[i] = head[i] * factor * weights[weight + i];
  }
  barrier();
}

/// Element i of the head after its rotation.
float turned(uint i, bool rope, uint table) {
  if (!rope || i >= TURNED) return head[i];
  const uint partner = ADJACENT != 0 ? i ^ 1u : i < TURNED / 2 ? i + TURNED / 2 : i - TURNED / 2;
  return head[i] * angles[table + i] + head[partner] * angles[table + TURNED + i];
}

void keep(bool key, uint at, uint word) {
  if (key) {
    cachedKeys[at] = word;
  } else {
    cachedValues[at] = word;
  }
}

/// A key or a value as codes into `row` of the cache.
void encode(bool key, uint row, bool rope, uint table) {
  const uint tid = gl_LocalInvocationIndex, threads = gl_WorkGroupSize.x;
  for (uint i = tid; i < SIZE; i += threads) rotated[i] = turned(i, rope, table);
  barrier();
  for (uint b = tid; b < BLOCKS; b += threads) {
    float largest = 0.0;
    for (uint i = 0; i < 32; ++i) largest = larger(largest, rotated[32 * b + i]);
    scales[b] = scaleOf(largest);
  }
  barrier();
  const uint words = codeWords(), quadsEach = SIZE / 4 / words;
  for (uint i = tid; i < words; i += threads) {
    uint word = 0;
    for (uint n = 0; n < quadsEach; ++n) {
      const uint first = 4 * (i * quadsEach + n);
      const vec4 x = vec4(rotated[first], rotated[first + 1], rotated[first + 2], rotated[first + 3]);
      word |= packCodes(codesOf(x, scales[first / 32])) << (16 * n);
    }
    keep(key, row * words + i, word);
  }
  const uint firstScale = p.kvHeads * p.capacity * words;
  for (uint i = tid; i < SCALE_WORDS; i += threads) {
    uint word = scales[2 * i];
    if (2 * i + 1 < BLOCKS) word |= scales[2 * i + 1] << 16;
    keep(key, firstScale + row * SCALE_WORDS + i, word);
  }
}

void main() {
  const uint part = gl_WorkGroupID.x, token = gl_WorkGroupID.y;
  const bool query = part < p.heads;
  const bool key = !query && part < p.heads + p.kvHeads;
  const uint h = query ? part : key ? part - p.heads : part - p.heads - p.kvHeads;
  for (uint i = gl_LocalInvocationIndex; i < PADDED; i += gl_WorkGroupSize.x) {
    float value = 0.0;
    if (i < SIZE) {
      const uint at = h * SIZE + i;
      value = query ? q[p.qOffset + token * p.qStride + at]
              : key ? k[p.kOffset + token * p.kStride + at]
                    : v[p.vOffset + token * p.vStride + at];
    }
    head[i] = value;
  }
  barrier();
  if (query && (NORMS & 1u) != 0u) normalize(p.qNorm);
  if (key && (NORMS & 2u) != 0u) normalize(p.kNorm);
  const bool rope = (query && (ROPE & 1u) != 0u) || (key && (ROPE & 2u) != 0u);
  const uint table = p.anglesOffset + token * 2 * TURNED;
  if (query) {
    for (uint i = gl_LocalInvocationIndex; i < SIZE; i += gl_WorkGroupSize.x) {
      y[p.outOffset + token * p.outStride + h * SIZE + i] = turned(i, rope, table);
    }
    return;
  }
  const uint slot = h * p.capacity + position + token;
  if (CACHE >= CODES8) {
    encode(key, slot, rope, table);
    return;
  }
  for (uint i = 2 * gl_LocalInvocationIndex; i < PADDED; i += 2 * gl_WorkGroupSize.x) {
    const vec2 pair = vec2(turned(i, rope, table), turned(i + 1, rope, table));
    if (CACHE == FLOATS) {
      keep(key, slot * PADDED + i, floatBitsToUint(pair.x));
      keep(key, slot * PADDED + i + 1, floatBitsToUint(pair.y));
    } else {
      keep(key, (slot * PADDED + i) / 2, packHalf2x16(pair));
    }
  }
}

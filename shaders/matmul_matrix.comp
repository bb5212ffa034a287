// SPDX-License-Identifier: MIT
// A packed matrix times many vectors on matrix units: tiles of 128 rows x 128 tokens, 32 columns at
// a time as halves in shared memory, sums in 32-bit floats. While the units work on one step, the
// bytes of the next are on their way.
//
// Written for GL_NV_cooperative_matrix, which glslc knows. Factors, products and sums have types of
// different sizes, so that the module can be told for KHR_cooperative_matrix as well
// (engine/infer/vulkan/matrix_module.cpp).
#version 460
#pragma use_vulkan_memory_model
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_NV_cooperative_matrix : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#if defined(FLOATS)
#include "formats/floats.glsl"
#else
#include "formats/weights.glsl"
#endif

#define ROWS 128
#define TOKENS 128
#define DEPTH 32
#define STRIDE 40  // halves of a row in shared memory: 16-byte parts of eight rows in eight banks
#define THREADS 256
#define WARP_ROWS 32  // of a subgroup, of which there are 4 x 2
#define WARP_TOKENS 64
#define ROW_PARTS (WARP_ROWS / 16)
#define TOKEN_PARTS (WARP_TOKENS / 16)

layout(local_size_x = THREADS) in;
layout(constant_id = 3) const uint BIAS = 0;
layout(constant_id = 4) const uint RESIDUAL = 0;
// Always 16; three names make three types.
layout(constant_id = 5) const uint M = 16;
layout(constant_id = 6) const uint N = 16;
layout(constant_id = 7) const uint K = 16;

layout(push_constant) uniform Push {
  uint rows;     ///< of this dispatch
  uint columns;  ///< padded as the weights are
  uint padded;   ///< columns of the halves
  uint tokens;
  uint biasOffset;
  uint residualOffset;
  uint residualStride;
  uint outOffset;
  uint outStride;
} p;

layout(std430, binding = 1) restrict readonly buffer Input { uvec4 halves[]; };
layout(std430, binding = 2) restrict readonly buffer Scales { float scales[]; };
layout(std430, binding = 3) restrict readonly buffer Bias { float bias[]; };
layout(std430, binding = 4) restrict readonly buffer Residual { float residual[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };

shared uvec4 tileW[ROWS * STRIDE / 8];
shared uvec4 tileX[TOKENS * STRIDE / 8];
shared float staging[THREADS / 32 * 256];

// What an invocation brings: 16 columns of one row, 16 columns of one token.
uvec4 codes, low, high;
float scale, offset;
uvec4 x0, x1;

void fetch(uint firstRow, uint firstToken, uint column) {
  const uint r = gl_LocalInvocationIndex % ROWS, h = gl_LocalInvocationIndex / ROWS;
  const uint row = min(firstRow + r, p.rows - 1);
#if defined(FLOATS)
  const uint vectors = p.columns / WIDE, first = (column + 16 * h) / WIDE;
  const uint from = row * vectors + first;
  codes = low = high = x0 = uvec4(0u);
  uvec4 last = uvec4(0u);
  if (first < vectors) codes = a16[from];
  if (first + 1 < vectors) low = a16[from + 1];
#if WIDE == 4
  if (first + 2 < vectors) high = a16[from + 2];
  if (first + 3 < vectors) last = a16[from + 3];
  vec4 a, b;
  codes = uvec4(packHalf2x16(uintBitsToFloat(codes.xy)), packHalf2x16(uintBitsToFloat(codes.zw)),
                packHalf2x16(uintBitsToFloat(low.xy)), packHalf2x16(uintBitsToFloat(low.zw)));
  low = uvec4(packHalf2x16(uintBitsToFloat(high.xy)), packHalf2x16(uintBitsToFloat(high.zw)),
              packHalf2x16(uintBitsToFloat(last.xy)), packHalf2x16(uintBitsToFloat(last.zw)));
#endif
#else
  const uint blocks = p.columns / BLOCK;
  decodeGroup(row * rowVectors(blocks), blocks, column / 16 + h, codes, scale, offset);
#endif
  const uint token = min(firstToken + r, p.tokens - 1);
  const uint at = (token * p.padded + column) / 8 + 2 * h;
  x0 = halves[at];
  x1 = halves[at + 1];
}

uint pairOfCodes(uint word, int shift) {
  const float a = scale * float(bitfieldExtract(int(word), shift, 8)) + offset;
  const float b = scale * float(bitfieldExtract(int(word), shift + 8, 8)) + offset;
  return packHalf2x16(vec2(a, b));
}

void place() {
  const uint r = gl_LocalInvocationIndex % ROWS, h = gl_LocalInvocationIndex / ROWS;
  const uint at = r * (STRIDE / 8) + 2 * h;
#if !defined(FLOATS)
  tileW[at] = uvec4(pairOfCodes(codes.x, 0), pairOfCodes(codes.x, 16), pairOfCodes(codes.y, 0),
                    pairOfCodes(codes.y, 16));
  tileW[at + 1] = uvec4(pairOfCodes(codes.z, 0), pairOfCodes(codes.z, 16),
                        pairOfCodes(codes.w, 0), pairOfCodes(codes.w, 16));
#elif defined(FORMAT_BF16)
  vec4 a, b;
  decodeVector(codes, a, b);
  tileW[at] = uvec4(packHalf2x16(a.xy), packHalf2x16(a.zw), packHalf2x16(b.xy), packHalf2x16(b.zw));
  decodeVector(low, a, b);
  tileW[at + 1] =
      uvec4(packHalf2x16(a.xy), packHalf2x16(a.zw), packHalf2x16(b.xy), packHalf2x16(b.zw));
#else
  tileW[at] = codes;
  tileW[at + 1] = low;
#endif
  tileX[at] = x0;
  tileX[at + 1] = x1;
}

void main() {
  const uint firstRow = gl_WorkGroupID.x * ROWS, firstToken = gl_WorkGroupID.y * TOKENS;
  const uint warpRow = (gl_SubgroupID % 4) * WARP_ROWS;
  const uint warpToken = (gl_SubgroupID / 4) * WARP_TOKENS;
  fcoopmatNV<32, gl_ScopeSubgroup, M, N> sums[ROW_PARTS * TOKEN_PARTS];
  [[unroll]] for (uint i = 0; i < ROW_PARTS * TOKEN_PARTS; ++i) {
    sums[i] = fcoopmatNV<32, gl_ScopeSubgroup, M, N>(0.0);
  }
  fetch(firstRow, firstToken, 0);
  for (uint column = 0; column < p.padded; column += DEPTH) {
    barrier();
    place();
    barrier();
    if (column + DEPTH < p.padded) fetch(firstRow, firstToken, column + DEPTH);
    [[unroll]] for (uint k = 0; k < DEPTH; k += 16) {
      fcoopmatNV<16, gl_ScopeSubgroup, M, K> w[ROW_PARTS];
      [[unroll]] for (uint i = 0; i < ROW_PARTS; ++i) {
        coopMatLoadNV(w[i], tileW, ((warpRow + 16 * i) * STRIDE + k) / 8, STRIDE / 8, false);
      }
      [[unroll]] for (uint j = 0; j < TOKEN_PARTS; ++j) {
        fcoopmatNV<16, gl_ScopeSubgroup, K, N> x;
        coopMatLoadNV(x, tileX, ((warpToken + 16 * j) * STRIDE + k) / 8, STRIDE / 8, true);
        [[unroll]] for (uint i = 0; i < ROW_PARTS; ++i) {
          sums[j * ROW_PARTS + i] = coopMatMulAddNV(w[i], x, sums[j * ROW_PARTS + i]);
        }
      }
    }
  }
  const uint room = gl_SubgroupID * 256;
  [[unroll]] for (uint j = 0; j < TOKEN_PARTS; ++j) {
    [[unroll]] for (uint i = 0; i < ROW_PARTS; ++i) {
      barrier();
      coopMatStoreNV(sums[j * ROW_PARTS + i], staging, room, 16, true);
      barrier();
      for (uint e = gl_SubgroupInvocationID; e < 256; e += gl_SubgroupSize) {
        const uint row = firstRow + warpRow + 16 * i + e % 16;
        const uint token = firstToken + warpToken + 16 * j + e / 16;
        if (row >= p.rows || token >= p.tokens) continue;
        float value = staging[room + e] * scales[token];
        if (BIAS != 0) value += bias[p.biasOffset + row];
        if (RESIDUAL != 0) value += residual[p.residualOffset + token * p.residualStride + row];
        y[p.outOffset + token * p.outStride + row] = value;
      }
    }
  }
}

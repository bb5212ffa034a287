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

layout(local_size_x = THREADS) in;
layout(constant_id = 3) const uint BIAS = 0;
layout(constant_id = 4) const uint RESIDUAL = 0;
// Always 16; three names make three types.
layout(constant_id = 5) const uint M = 16;
layout(constant_id = 6) const uint N = 16;
layout(constant_id = 7) const uint K = 16;
layout(constant_id = 8) const uint EXPERTS = 0;  ///< the matrices are a stack of them

layout(push_constant) uniform Push {
  uint rows;     ///< of this dispatch, or of one expert
  uint columns;  ///< padded as the weights are
  uint padded;   ///< columns of the halves
  uint tokens;
  uint biasOffset;
  uint residualOffset;
  uint residualStride;
  uint outOffset;
  uint outStride;
  uint firstExpert;  ///< of those in this piece of the stack
  uint experts;
  uint perInput;  ///< rows of the output that read the same vector
  uint entries;   ///< where those of the order begin
} p;
#include "experts.glsl"

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
uint vectorRow;

void fetch(Tile tile, uint firstRow, uint column) {
  const uint r = gl_LocalInvocationIndex % ROWS, h = gl_LocalInvocationIndex / ROWS;
  const uint row = tile.firstRow + min(firstRow + r, p.rows - 1);
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
  const uint at = (vectorRow * p.padded + column) / 8 + 2 * h;
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

#define SUM fcoopmatNV<32, gl_ScopeSubgroup, M, N>

/// Two parts of rows with one of tokens.
#define MULTIPLY(J, UPPER, LOWER)                                                              \
  coopMatLoadNV(x, tileX, ((warpToken + 16 * J) * STRIDE + k) / 8, STRIDE / 8, true);           \
  UPPER = coopMatMulAddNV(w0, x, UPPER);                                                       \
  LOWER = coopMatMulAddNV(w1, x, LOWER);

/// 16 columns of the tiles.
#define MULTIPLY_ALL(COLUMN)                                                                   \
  {                                                                                            \
    const uint k = COLUMN;                                                                     \
    fcoopmatNV<16, gl_ScopeSubgroup, M, K> w0, w1;                                             \
    fcoopmatNV<16, gl_ScopeSubgroup, K, N> x;                                                  \
    coopMatLoadNV(w0, tileW, (warpRow * STRIDE + k) / 8, STRIDE / 8, false);                   \
    coopMatLoadNV(w1, tileW, ((warpRow + 16) * STRIDE + k) / 8, STRIDE / 8, false);            \
    MULTIPLY(0, s0, t0)                                                                        \
    MULTIPLY(1, s1, t1)                                                                        \
    MULTIPLY(2, s2, t2)                                                                        \
    MULTIPLY(3, s3, t3)                                                                        \
  }

/// 16 x 16 results, which begin at `row` and at the tile's vector `first`, from shared memory to where they belong.
void putResults(Tile tile, uint row, uint first) {
  for (uint e = gl_SubgroupInvocationID; e < 256; e += gl_SubgroupSize) {
    const uint r = row + e % 16;
    if (r >= p.rows || first + e / 16 >= tile.count) continue;
    const uint t = outputRow(tile, first + e / 16);
    float value = staging[gl_SubgroupID * 256 + e] * scales[inputRow(t)];
    if (BIAS != 0) value += bias[p.biasOffset + r];
    if (RESIDUAL != 0) value += residual[p.residualOffset + t * p.residualStride + r];
    y[p.outOffset + t * p.outStride + r] = value;
  }
}

#define PUT(PART, I, J)                                                                        \
  barrier();                                                                                   \
  coopMatStoreNV(PART, staging, gl_SubgroupID * 256, 16, true);                                \
  barrier();                                                                                   \
  putResults(tile, firstRow + warpRow + 16 * I, warpToken + 16 * J);

void main() {
  Tile tile;
  if (!tileAt(gl_WorkGroupID.y, TOKENS, p.tokens, tile)) return;
  const uint firstRow = gl_WorkGroupID.x * ROWS;
  const uint warpRow = (gl_SubgroupID % 4) * WARP_ROWS;
  const uint warpToken = (gl_SubgroupID / 4) * WARP_TOKENS;
  // By name, not as an array: no compiler may then think of keeping them in memory.
  SUM s0 = SUM(0.0), s1 = SUM(0.0), s2 = SUM(0.0), s3 = SUM(0.0);
  SUM t0 = SUM(0.0), t1 = SUM(0.0), t2 = SUM(0.0), t3 = SUM(0.0);
  vectorRow = inputRow(outputRow(tile, min(gl_LocalInvocationIndex % TOKENS, tile.count - 1)));
  fetch(tile, firstRow, 0);
  for (uint column = 0; column < p.padded; column += DEPTH) {
    barrier();
    place();
    barrier();
    if (column + DEPTH < p.padded) fetch(tile, firstRow, column + DEPTH);
    MULTIPLY_ALL(0)
    MULTIPLY_ALL(16)
  }
  PUT(s0, 0, 0)
  PUT(t0, 1, 0)
  PUT(s1, 0, 1)
  PUT(t1, 1, 1)
  PUT(s2, 0, 2)
  PUT(t2, 1, 2)
  PUT(s3, 0, 3)
  PUT(t3, 1, 3)
}

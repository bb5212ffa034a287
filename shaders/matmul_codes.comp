// SPDX-License-Identifier: MIT
// A packed matrix times many vectors for GPUs without matrix units whose integer dot products are fast:
// tiles of 64 rows x 64 tokens, 32 columns at a time through shared memory, codes of weights by
// vectors of 15 bits in two bytes (quantize.glsl); an invocation keeps 8 x 4 results.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#include "dot.glsl"
#include "formats/weights.glsl"
#include "quantize.glsl"

#define ROWS 64
#define TOKENS 64
#define DEPTH 32
#define THREADS 128
#define WORDS 4  ///< of a group of 16 columns

layout(local_size_x = THREADS) in;
#include "matmul.glsl"

// Of each word of four columns: four rows, or tokens, side by side. One more keeps banks apart.
shared uvec4 sharedW[DEPTH / 4][ROWS / 4 + 1];
shared uvec4 sharedHigh[DEPTH / 4][TOKENS / 4 + 1];
shared uvec4 sharedLow[DEPTH / 4][TOKENS / 4 + 1];
shared vec4 scalesW[DEPTH / 16][ROWS / 4], offsetsW[DEPTH / 16][ROWS / 4];
shared vec4 scalesX[TOKENS / 4];
shared vec4 sumsX[DEPTH / 16][TOKENS / 4];  ///< scale * sum of a group's numbers

void loadWeights(Tile tile, uint firstRow, uint column) {
  const uint r = gl_LocalInvocationIndex % ROWS, h = gl_LocalInvocationIndex / ROWS;
  const uint blocks = p.columns / BLOCK;
  uvec4 codes;
  float scale, offset;
  const uint row = tile.firstRow + min(firstRow + r, p.rows - 1);
  decodeGroup(row * rowVectors(blocks), blocks, column / 16 + h, codes, scale, offset);
  [[unroll]] for (uint j = 0; j < WORDS; ++j) sharedW[WORDS * h + j][r / 4][r % 4] = codes[j];
  scalesW[h][r / 4][r % 4] = scale;
  offsetsW[h][r / 4][r % 4] = offset;
}

void loadActivations(Tile tile, uint column) {
  [[unroll]] for (uint i = 0; i < TOKENS * DEPTH / 4; i += THREADS) {
    const uint item = i + threadIndex();
    const uint t = item / (DEPTH / 4), k = item % (DEPTH / 4);  // eight neighbours a token
    vec4 v = vec4(0.0);
    if (t < tile.count) {
      v = x4[(p.xOffset + inputRow(outputRow(tile, t)) * p.xStride + column) / 4 + k];
    }
    const Quad q = quantizeUnit(v);
    sharedHigh[k][t / 4][t % 4] = q.high;
    sharedLow[k][t / 4][t % 4] = q.low;
    if (k % WORDS == 0) sumsX[k / WORDS][t / 4][t % 4] = q.sum;
    if (k == 0) scalesX[t / 4][t % 4] = q.scale;
  }
}

ivec4 dots(uvec4 rows, uint x, ivec4 before) {
  return before + ivec4(dot4(rows.x, x), dot4(rows.y, x), dot4(rows.z, x), dot4(rows.w, x));
}

void main() {
  Tile tile;
  if (!tileAt(gl_WorkGroupID.y, TOKENS, p.tokens, tile)) return;
  const uint firstRow = gl_WorkGroupID.x * ROWS;
  const uint rowQuad = gl_LocalInvocationIndex % 8, tokenQuad = gl_LocalInvocationIndex / 8;
  vec4 low[4], high[4];  // rows 4 rowQuad + 0..3 and those 32 further, of four tokens
  [[unroll]] for (uint t = 0; t < 4; ++t) low[t] = high[t] = vec4(0.0);
  for (uint column = 0; column < p.columns; column += DEPTH) {
    loadWeights(tile, firstRow, column);
    loadActivations(tile, column);
    barrier();
    // Few vectors, as of an expert, leave most of a tile empty.
    if (4 * tokenQuad < tile.count) {
      const vec4 scaleX = scalesX[tokenQuad];
      [[unroll]] for (uint h = 0; h < DEPTH / 16; ++h) {
        ivec4 a[4], b[4];
        [[unroll]] for (uint t = 0; t < 4; ++t) a[t] = b[t] = ivec4(0);
        [[unroll]] for (uint byte = 0; byte < 2; ++byte) {
          [[unroll]] for (uint t = 0; t < 4; ++t) {
            a[t] *= 128;
            b[t] *= 128;
          }
          [[unroll]] for (uint k = WORDS * h; k < WORDS * (h + 1); ++k) {
            const uvec4 first = sharedW[k][rowQuad], second = sharedW[k][8 + rowQuad];
            const uvec4 x = byte == 0 ? sharedHigh[k][tokenQuad] : sharedLow[k][tokenQuad];
            [[unroll]] for (uint t = 0; t < 4; ++t) {
              a[t] = dots(first, x[t], a[t]);
              b[t] = dots(second, x[t], b[t]);
            }
          }
        }
        const vec4 sums = sumsX[h][tokenQuad];
        [[unroll]] for (uint t = 0; t < 4; ++t) {
          low[t] += scalesW[h][rowQuad] * (scaleX[t] * vec4(a[t])) + offsetsW[h][rowQuad] * sums[t];
          high[t] += scalesW[h][8 + rowQuad] * (scaleX[t] * vec4(b[t])) +
                     offsetsW[h][8 + rowQuad] * sums[t];
        }
      }
    }
    barrier();
  }
  [[unroll]] for (uint t = 0; t < 4; ++t) {
    if (4 * tokenQuad + t >= tile.count) break;
    const uint token = outputRow(tile, 4 * tokenQuad + t);
    [[unroll]] for (uint j = 0; j < 8; ++j) {
      const uint row = firstRow + 4 * rowQuad + (j < 4 ? j : 28 + j);
      if (row < p.rows) put(row, token, j < 4 ? low[t][j] : high[t][j - 4]);
    }
  }
}

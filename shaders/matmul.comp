// SPDX-License-Identifier: MIT
// A packed matrix times many vectors, in 32-bit floats: tiles of 64 rows x 64 tokens, 32 columns at
// a time through shared memory; an invocation keeps 8 x 4 results.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#if defined(FLOATS)
#include "formats/floats.glsl"
#else
#include "formats/weights.glsl"
#endif

#define ROWS 64
#define TOKENS 64
#define DEPTH 32
#define THREADS 128

layout(local_size_x = THREADS) in;
#include "matmul.glsl"

shared vec4 sharedW[DEPTH][ROWS / 4 + 1];    ///< [column][row / 4]
shared vec4 sharedX[DEPTH][TOKENS / 4 + 1];  ///< [column][token / 4]

#if defined(FLOATS)
void loadWeights(Tile tile, uint firstRow, uint column) {
  const uint vectors = p.columns / WIDE;
  for (uint i = gl_LocalInvocationIndex; i < ROWS * (DEPTH / WIDE); i += THREADS) {
    const uint r = i % ROWS, v = i / ROWS;
    const uint at = column / WIDE + v;
    vec4 a = vec4(0.0), b = vec4(0.0);
    if (at < vectors) decodeVector(a16[(tile.firstRow + min(firstRow + r, p.rows - 1)) * vectors + at], a, b);
    [[unroll]] for (uint j = 0; j < 4; ++j) {
      sharedW[v * WIDE + j][r / 4][r % 4] = a[j];
      if (WIDE == 8) sharedW[v * WIDE + 4 + j][r / 4][r % 4] = b[j];
    }
  }
}

float at(uint first, uint column) {
  const uint i = first + column;
  return column < p.width ? x4[i / 4][i % 4] : 0.0;
}
vec4 activations(uint token, uint column) {
  const uint first = p.xOffset + token * p.xStride;
  if (first % 4 == 0 && column + 4 <= p.width) return x4[(first + column) / 4];
  return vec4(at(first, column), at(first, column + 1), at(first, column + 2),
              at(first, column + 3));
}
#else
void loadWeights(Tile tile, uint firstRow, uint column) {
  const uint r = gl_LocalInvocationIndex % ROWS, h = gl_LocalInvocationIndex / ROWS;
  const uint blocks = p.columns / BLOCK;
  uvec4 codes;
  float scale, offset;
  const uint row = tile.firstRow + min(firstRow + r, p.rows - 1);
  decodeGroup(row * rowVectors(blocks), blocks, column / 16 + h, codes, scale, offset);
  [[unroll]] for (uint j = 0; j < 16; ++j) {
    const int code = bitfieldExtract(int(codes[j / 4]), int(8 * (j % 4)), 8);
    sharedW[16 * h + j][r / 4][r % 4] = scale * float(code) + offset;
  }
}

vec4 activations(uint token, uint column) {
  return x4[(p.xOffset + token * p.xStride + column) / 4];
}
#endif

void loadActivations(Tile tile, uint column) {
  [[unroll]] for (uint i = 0; i < TOKENS * DEPTH / 4; i += THREADS) {
    const uint item = i + gl_LocalInvocationIndex;
    const uint t = item / (DEPTH / 4), k = 4 * (item % (DEPTH / 4));
    vec4 v = vec4(0.0);
    if (t < tile.count) v = activations(inputRow(outputRow(tile, t)), column + k);
    [[unroll]] for (uint j = 0; j < 4; ++j) sharedX[k + j][t / 4][t % 4] = v[j];
  }
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
      [[unroll]] for (uint k = 0; k < DEPTH; ++k) {
        const vec4 a = sharedW[k][rowQuad], b = sharedW[k][8 + rowQuad];
        const vec4 x = sharedX[k][tokenQuad];
        [[unroll]] for (uint t = 0; t < 4; ++t) {
          low[t] += a * x[t];
          high[t] += b * x[t];
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

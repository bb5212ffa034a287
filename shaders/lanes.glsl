// SPDX-License-Identifier: MIT
// Products for drivers that compute on the processor. There a load is made for one lane after the
// other, and so is a store to shared memory; arithmetic and values of other lanes cost next to
// nothing. Each lane therefore keeps rows and vectors to itself, eight lanes load eight columns of
// a vector, and all take them from there. Nothing is shared, nobody waits.
//
// Before it: the format, the parameters, LANE_ROWS (2 or 4), TOKENS, and
//   float activation(uint t, uint column)               of vector t
// which is called once for every column, by the lanes whose number it has.
#if LANE_ROWS == 4
#define OfRows vec4
#define IntOfRows ivec4
#define UintOfRows uvec4
#else
#define OfRows vec2
#define IntOfRows ivec2
#define UintOfRows uvec2
#endif

OfRows sums[TOKENS];

uint laneOfEight() { return gl_SubgroupInvocationID & 7u; }

/// A lane's rows come in pairs, so that gate and up meet.
uint rowOf(uint firstRow, uint r) {
  return firstRow + (r / 2) * 2 * gl_SubgroupSize + 2 * gl_SubgroupInvocationID + r % 2;
}

void load(uint column, out float own[TOKENS]) {
  [[unroll]] for (uint t = 0; t < TOKENS; ++t) own[t] = activation(t, column + laneOfEight());
}

void add(OfRows weights, float own[TOKENS], uint lane) {
  [[unroll]] for (uint t = 0; t < TOKENS; ++t) sums[t] += weights * subgroupBroadcast(own[t], lane);
}

#if defined(FLOATS)
/// `rows` are in vectors of 16 bytes.
void multiply(UintOfRows rows) {
  [[unroll]] for (uint t = 0; t < TOKENS; ++t) sums[t] = OfRows(0.0);
  const uint vectors = p.columns / WIDE;
  for (uint column = 0; column < p.columns; column += 8) {
    OfRows weights[8];
    [[unroll]] for (uint r = 0; r < LANE_ROWS; ++r) {
      vec4 a, b;
      decodeVector(a16[rows[r] + column / WIDE], a, b);
      if (WIDE == 4) {
        // Nothing stands behind the end of the row.
        vec4 none;
        const bool more = column + 4 < p.columns;
        decodeVector(a16[rows[r] + min(column / 4 + 1, vectors - 1)], b, none);
        b = more ? b : vec4(0.0);
      }
      [[unroll]] for (uint k = 0; k < 4; ++k) {
        weights[k][r] = a[k];
        weights[4 + k][r] = b[k];
      }
    }
    float own[TOKENS];
    load(column, own);
    [[unroll]] for (uint k = 0; k < 8; ++k) add(weights[k], own, k);
  }
}
#else
/// Eight columns: four codes in each of two words, and what makes weights of them.
void addEight(UintOfRows first, UintOfRows second, OfRows scale, OfRows offset, uint column) {
  float own[TOKENS];
  load(column, own);
  [[unroll]] for (uint k = 0; k < 8; ++k) {
    const IntOfRows codes =
        bitfieldExtract(IntOfRows(k < 4 ? first : second), int(8 * (k % 4)), 8);
    add(scale * OfRows(codes) + offset, own, k);
  }
}

void multiply(UintOfRows rows) {
  [[unroll]] for (uint t = 0; t < TOKENS; ++t) sums[t] = OfRows(0.0);
  const uint blocks = p.columns / BLOCK;
  for (uint c = 0; c < p.columns / 32; ++c) {
    UintOfRows words[8];
    OfRows scales[2], offsets[2];
    [[unroll]] for (uint r = 0; r < LANE_ROWS; ++r) {
      uvec4 codes0, codes1;
      vec4 factors;
      decodePair(rows[r], blocks, c, codes0, codes1, factors);
      [[unroll]] for (uint i = 0; i < 4; ++i) {
        words[i][r] = codes0[i];
        words[4 + i][r] = codes1[i];
      }
      [[unroll]] for (uint i = 0; i < 2; ++i) {
        scales[i][r] = factors[2 * i];
        offsets[i][r] = factors[2 * i + 1];
      }
    }
    const uint column = 16 * ((c / PAIR) * (2 * PAIR) + c % PAIR);
    // Not unrolled: the shorter it is, the sooner it is compiled.
    for (uint part = 0; part < 4; ++part) {
      const bool ahead = part < 2, even = (part & 1u) == 0u;
      const UintOfRows first = ahead ? even ? words[0] : words[2] : even ? words[4] : words[6];
      const UintOfRows second = ahead ? even ? words[1] : words[3] : even ? words[5] : words[7];
      addEight(first, second, ahead ? scales[0] : scales[1], ahead ? offsets[0] : offsets[1],
               column + (part / 2) * 16 * PAIR + 8 * (part & 1u));
    }
  }
}
#endif

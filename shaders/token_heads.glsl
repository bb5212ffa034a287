// SPDX-License-Identifier: MIT
// What attend_token.comp does before it attends: norms and rope of its queries and of the new key,
// which goes with the new value into the cache. Its constants, buffers and shared memory are
// declared before.

float given(uint r, uint d) {
  const uint row = min(r, rowsHere() - 1);  // there is no harm in a row twice
  if (r < ROWS) return q[p.qOffset + (kvHead() * GROUP + firstRow() + row) * SIZE + d];
  return r == ROWS ? k[p.kOffset + kvHead() * SIZE + d] : v[p.vOffset + kvHead() * SIZE + d];
}

/// Two elements that turn together, or one of the pairs that do not turn.
uvec2 placesOf(uint pair) {
  const bool apart = !ADJACENT && 2 * pair < TURNED;
  return apart ? uvec2(pair, pair + TURNED / 2) : uvec2(2 * pair, 2 * pair + 1);
}

/// Both with norm and rope.
vec2 prepared(uint r, uint pair, float factor) {
  const bool query = r < ROWS, inside = 2 * pair < SIZE;
  const uvec2 at = placesOf(min(pair, SIZE / 2 - 1));
  vec2 x = vec2(given(r, at.x), given(r, at.y));
  if (r <= ROWS) {
    if (query ? (KINDS & 4u) != 0u : (KINDS & 8u) != 0u) {
      const uint weight = query ? p.qNorm : p.kNorm;
      x *= factor * vec2(weights[weight + at.x], weights[weight + at.y]);
    }
    if (query ? (KINDS & 1u) != 0u : (KINDS & 2u) != 0u) {
      const uvec2 angle = min(at, uvec2(TURNED - 1));
      const vec2 along = vec2(angles[angle.x], angles[angle.y]);
      const vec2 across = vec2(angles[TURNED + angle.x], angles[TURNED + angle.y]);
      x = 2 * pair < TURNED ? x * along + x.yx * across : x;
    }
  }
  return inside ? x : vec2(0.0);
}

/// Queries, the new key and the new value into shared memory, each by one subgroup.
void prepare(bool isNewest) {
  const uint all = ROWS + (isNewest ? 2 : 0), size = gl_SubgroupSize;
  for (uint r = gl_SubgroupID; r < all; r += gl_NumSubgroups) {
    float factor = 1.0;
    if (r <= ROWS && (KINDS & (r < ROWS ? 4u : 8u)) != 0u) {
      float squares = 0.0;
      for (uint d = gl_SubgroupInvocationID; d < SIZE; d += size) {
        const float x = given(r, d);
        squares += x * x;
      }
      factor = inversesqrt(subgroupAdd(squares) / float(SIZE) + p.epsilon);
    }
    for (uint first = gl_SubgroupInvocationID; first < PAIRS; first += 2 * size) {
      vec2 x[2];  // whose loads are on their way together
      [[unroll]] for (uint n = 0; n < 2; ++n) x[n] = prepared(r, first + n * size, factor);
      [[unroll]] for (uint n = 0; n < 2; ++n) {
        if (first + n * size >= PAIRS) break;
        const uvec2 at = placesOf(first + n * size);
        if (r < ROWS) {
          queries[r * QUADS + at.x / 4][at.x % 4] = x[n].x * p.scale;
          queries[r * QUADS + at.y / 4][at.y % 4] = x[n].y * p.scale;
        } else {
          const uint from = (r - ROWS) * QUADS;
          newest[from + at.x / 4][at.x % 4] = floatBitsToUint(x[n].x);
          newest[from + at.y / 4][at.y % 4] = floatBitsToUint(x[n].y);
        }
      }
    }
  }
  barrier();
}

/// The new key and value become codes.
void encode() {
  for (uint b = gl_LocalInvocationIndex; b < 2 * BLOCKS; b += THREADS) {
    const uint from = b / BLOCKS * QUADS + b % BLOCKS * 8;
    float high = 0.0;
    for (uint i = 0; i < 32; ++i) high = larger(high, uintBitsToFloat(newest[from + i / 4][i % 4]));
    newScales[b] = scaleOf(high);
  }
  barrier();
  for (uint i = gl_LocalInvocationIndex; i < 2 * OCTETS; i += THREADS) {
    const uint scale = newScales[i / OCTETS * BLOCKS + i % OCTETS / 4];
    const uint first = packCodes(codesOf(uintBitsToFloat(newest[2 * i]), scale));
    const uint second = packCodes(codesOf(uintBitsToFloat(newest[2 * i + 1]), scale));
    newest[2 * i] = CACHE == CODES8 ? uvec4(first, second, scale, 0)
                                    : uvec4(first | (second << 16), 0, scale, 0);
  }
  barrier();
}

/// An octet of the new key (part 0) or value (1).
void newOctet(uint part, uint octet, out uvec4 a, out uvec4 b) {
  const uint from = part * QUADS + 2 * octet;
  a = newest[from];
  b = newest[from + 1];
  if (CACHE == HALVES) {
    const vec4 x = uintBitsToFloat(a), z = uintBitsToFloat(b);
    a = uvec4(packHalf2x16(x.xy), packHalf2x16(x.zw), packHalf2x16(z.xy), packHalf2x16(z.zw));
  }
}

/// The new key and value into `row` of the cache.
void keep(uint row) {
  for (uint i = gl_LocalInvocationIndex; i < 2 * OCTETS; i += THREADS) {
    const uint part = i / OCTETS, octet = i % OCTETS, at = row * OCTETS + octet;
    uvec4 a, b;
    newOctet(part, octet, a, b);
    if (CACHE < CODES8) {
      if (part == 0) {
        keyVectors[at * WIDE] = a;
        if (WIDE == 2) keyVectors[at * WIDE + 1] = b;
      } else {
        valueVectors[at * WIDE] = a;
        if (WIDE == 2) valueVectors[at * WIDE + 1] = b;
      }
    } else if (CACHE == CODES8) {
      if (part == 0) {
        keyPairs[at] = a.xy;
      } else {
        valuePairs[at] = a.xy;
      }
    } else {
      if (part == 0) {
        keyWords[at] = a.x;
      } else {
        valueWords[at] = a.x;
      }
    }
  }
  if (CACHE < CODES8) return;
  for (uint i = gl_LocalInvocationIndex; i < 2 * SCALE_WORDS; i += THREADS) {
    const uint part = i / SCALE_WORDS, block = i % SCALE_WORDS * 2;
    uint word = newScales[part * BLOCKS + block];
    if (block + 1 < BLOCKS) word |= newScales[part * BLOCKS + block + 1] << 16;
    if (part == 0) {
      keyWords[scaleWord(row, 4 * block)] = word;
    } else {
      valueWords[scaleWord(row, 4 * block)] = word;
    }
  }
}

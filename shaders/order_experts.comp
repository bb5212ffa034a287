// SPDX-License-Identifier: MIT
// Sorts the experts of all tokens of a batch, so that each expert's matrix is read for all that go
// to it: writes the list that experts.glsl reads. One workgroup.
#version 460

#define THREADS 256
#define MOST_EXPERTS 1024

layout(local_size_x = THREADS) in;

layout(push_constant) uniform Push {
  uint experts;
  uint used;
  uint tokens;
  uint tile;     ///< vectors of one
  uint offset;   ///< of the first token's experts
  uint stride;
  uint entries;  ///< where the entries begin
} p;

layout(std430, binding = 1) restrict readonly buffer Routing { float routing[]; };
layout(std430, binding = 5) restrict writeonly buffer Order { uint order[]; };

shared uint counts[MOST_EXPERTS];
shared uint next[MOST_EXPERTS];

uint expertOf(uint entry) {
  return uint(routing[p.offset + entry / p.used * p.stride + entry % p.used]);
}

void main() {
  const uint tid = gl_LocalInvocationIndex, entries = p.tokens * p.used;
  for (uint e = tid; e < p.experts; e += THREADS) counts[e] = 0;
  barrier();
  for (uint i = tid; i < entries; i += THREADS) atomicAdd(counts[expertOf(i)], 1);
  barrier();
  for (uint e = tid; e < p.experts; e += THREADS) {
    uint first = 0, tiles = 0;
    for (uint o = 0; o < e; ++o) {
      first += counts[o];
      tiles += (counts[o] + p.tile - 1) / p.tile;
    }
    next[e] = first;
    for (uint done = 0; done < counts[e]; done += p.tile) {
      order[1 + 3 * tiles] = e;
      order[2 + 3 * tiles] = first + done;
      order[3 + 3 * tiles] = min(p.tile, counts[e] - done);
      ++tiles;
    }
    if (e + 1 == p.experts) order[0] = tiles;
  }
  barrier();
  // Which of an expert's entries comes first depends on chance; what they become does not.
  for (uint i = tid; i < entries; i += THREADS) {
    order[p.entries + atomicAdd(next[expertOf(i)], 1)] = i;
  }
}

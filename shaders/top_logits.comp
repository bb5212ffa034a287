// SPDX-License-Identifier: MIT
// The COUNT largest of a row, best first and equal ones by index. A workgroup sorts 2048 of them and
// keeps the first; rounds follow until one workgroup has all that are left.
//
// Numbers become whole numbers of the same order; what is not a number and minus infinity become 0,
// which stands for nothing.
#version 460

layout(local_size_x = 256) in;
layout(constant_id = 1) const uint FROM_FLOATS = 1;  ///< the first round

const uint ITEMS = 2048;

layout(push_constant) uniform Push {
  uint items;  ///< of the row, or left by the round before
  uint count;  ///< to be kept of each workgroup's
  uint offset;  ///< of the row
} p;

layout(std430, binding = 1) restrict readonly buffer Row { uint row[]; };
layout(std430, binding = 2) restrict readonly buffer Left { uvec2 left[]; };
layout(std430, binding = 5) restrict writeonly buffer Kept { uvec2 kept[]; };  ///< order, index

shared uint orders[ITEMS];
shared uint indices[ITEMS];

uint orderOf(uint bits) {
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u || bits == 0xFF800000u) return 0;
  if (bits == 0x80000000u) bits = 0;  // the zeros are equal
  return (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
}

bool comesFirst(uint orderA, uint indexA, uint orderB, uint indexB) {
  return orderA != orderB ? orderA > orderB : indexA < indexB;
}

void main() {
  const uint tid = gl_LocalInvocationIndex, first = gl_WorkGroupID.x * ITEMS;
  for (uint i = tid; i < ITEMS; i += 256) {
    uvec2 item = uvec2(0, 0xFFFFFFFFu);
    if (first + i < p.items) {
      item = FROM_FLOATS != 0 ? uvec2(orderOf(row[p.offset + first + i]), first + i) : left[first + i];
    }
    orders[i] = item.x;
    indices[i] = item.y;
  }
  // Bitonic: runs of `run` in turn ascending and descending, which are then merged.
  for (uint run = 2; run <= ITEMS; run *= 2) {
    for (uint step = run / 2; step > 0; step /= 2) {
      barrier();
      for (uint i = tid; i < ITEMS / 2; i += 256) {
        const uint a = 2 * i - (i & (step - 1)), b = a + step;
        const bool forward = (a & run) == 0;
        const uint orderA = orders[a], orderB = orders[b];
        const uint indexA = indices[a], indexB = indices[b];
        if (comesFirst(orderB, indexB, orderA, indexA) == forward) {
          orders[a] = orderB;
          orders[b] = orderA;
          indices[a] = indexB;
          indices[b] = indexA;
        }
      }
    }
  }
  barrier();
  for (uint i = tid; i < p.count; i += 256) {
    kept[gl_WorkGroupID.x * p.count + i] = uvec2(orders[i], indices[i]);
  }
}

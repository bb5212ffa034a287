// SPDX-License-Identifier: MIT
// What both products with one vector share: parameters, the sum over a workgroup, the epilogue.
//
// Of a stack of experts' matrices a product takes those that tokens go to: row y of the grid is a
// token and one of its experts, and multiplies that expert's matrix.
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint ROWS = 4;  ///< rows of a subgroup
layout(constant_id = 2) const uint NORM = 0;
layout(constant_id = 3) const uint BIAS = 0;
layout(constant_id = 4) const uint RESIDUAL = 0;
layout(constant_id = 5) const uint PAIRED = 0;  ///< rows are gate, up, gate, up, ...
layout(constant_id = 6) const uint EXPERTS = 0;

layout(push_constant) uniform Push {
  uint rows;     ///< of this dispatch, or of one expert
  uint columns;  ///< padded to whole groups
  uint width;    ///< columns of the vector
  uint xOffset;  ///< offsets are in floats
  uint normOffset;
  uint biasOffset;
  uint residualOffset;
  uint outOffset;
  float epsilon;
  uint firstExpert;  ///< of those in this piece of the stack
  uint experts;
  uint used;      ///< by each token
  uint perInput;  ///< rows of the grid that read the same vector: `used`, or 1
  uint xStride;
  uint outStride;
  uint expertOffset;  ///< numbers of a token's experts
  uint expertStride;
} p;

layout(std430, binding = 1) restrict readonly buffer Input { vec4 x4[]; };
layout(std430, binding = 2) restrict readonly buffer Norm { vec4 norm4[]; };
layout(std430, binding = 3) restrict readonly buffer Bias { float bias[]; };
layout(std430, binding = 4) restrict readonly buffer Residual { float residual[]; };
layout(std430, binding = 5) restrict writeonly buffer Output { float y[]; };
layout(std430, binding = 6) restrict readonly buffer Routing { float routing[]; };

shared float sharedSums[64];  ///< one a subgroup; with 1024 invocations there are at most 128 / 2

uint slot() { return EXPERTS != 0 ? gl_WorkGroupID.y : 0; }

uint inputOffset() { return p.xOffset + (EXPERTS != 0 ? slot() / p.perInput * p.xStride : 0); }

uint outputOffset() { return p.outOffset + (EXPERTS != 0 ? slot() * p.outStride : 0); }

/// The first row of the expert's matrix. False where it lies in another piece of the stack.
bool firstRowOfExpert(out uint row) {
  row = 0;
  if (EXPERTS == 0) return true;
  const uint token = slot() / p.used;
  const uint expert = uint(routing[p.expertOffset + token * p.expertStride + slot() % p.used]);
  row = (expert - p.firstExpert) * p.rows;
  return expert >= p.firstExpert && expert - p.firstExpert < p.experts;
}

/// Where a subgroup begins. Neighbouring sets of rows go to different workgroups, so that what does
/// not come out even leaves none of them without work.
uint firstRows() { return (gl_SubgroupID * gl_NumWorkGroups.x + gl_WorkGroupID.x) * ROWS; }

/// Also a barrier. Sums are added in a fixed order.
float sumOverWorkgroup(float value) {
  if (NORM == 0) {
    barrier();
    return 0.0;
  }
  const float part = subgroupAdd(value);
  if (subgroupElect()) sharedSums[gl_SubgroupID] = part;
  barrier();
  float sum = 0.0;
  for (uint i = 0; i < gl_NumSubgroups; ++i) sum += sharedSums[i];
  return sum;
}

float silu(float v) { return v / (1.0 + exp(-v)); }

/// What is added to the products of ROWS rows. Loaded early: nothing waits for it at the end.
void loadAddends(uint row, out float addends[ROWS]) {
  [[unroll]] for (uint r = 0; r < ROWS; ++r) {
    const uint at = min(row + r, p.rows - 1);
    addends[r] = 0.0;
    if (BIAS != 0) addends[r] += bias[p.biasOffset + at];
    if (RESIDUAL != 0) addends[r] += residual[p.residualOffset + at];
  }
}

void finish(uint row, float sums[ROWS], float addends[ROWS], float squares) {
  const float factor = NORM != 0 ? inversesqrt(squares / float(p.width) + p.epsilon) : 1.0;
  [[unroll]] for (uint r = 0; r < ROWS; ++r) sums[r] = subgroupAdd(sums[r]) * factor;
  if (!subgroupElect()) return;
  if (PAIRED != 0) {
    [[unroll]] for (uint r = 0; r + 1 < ROWS; r += 2) {
      if (row + r < p.rows) y[outputOffset() + (row + r) / 2] = silu(sums[r]) * sums[r + 1];
    }
    return;
  }
  [[unroll]] for (uint r = 0; r < ROWS; ++r) {
    if (row + r < p.rows) y[outputOffset() + row + r] = sums[r] + addends[r];
  }
}

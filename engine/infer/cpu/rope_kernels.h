// SPDX-License-Identifier: MIT
// Turns one head: out[j] = x[j] cosines[j] + x[partner of j] sines[j]. The signs are in the sines;
// see RopeAngles. `out` may be `x`.
#pragma once

namespace nibble::cpu {

struct RopeKernels {
  /// The partner of j is j ^ 1.
  void (*adjacent)(const float* x, const float* cosines, const float* sines, float* out,
                   int dimensions);
  /// The partner of j is dimensions/2 before or behind it.
  void (*halves)(const float* x, const float* cosines, const float* sines, float* out,
                 int dimensions);
};

/// For the instruction set in use.
const RopeKernels& ropeKernels();

extern const RopeKernels kRopeKernelsPortable;
extern const RopeKernels kRopeKernelsAvx2;
extern const RopeKernels kRopeKernelsAvx512;

}  // namespace nibble::cpu

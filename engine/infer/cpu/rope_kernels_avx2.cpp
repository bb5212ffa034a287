// SPDX-License-Identifier: MIT
#include "infer/cpu/rope_kernels.inl"

namespace nibble::cpu {

const RopeKernels kRopeKernelsAvx2 = kKernels;

}  // namespace nibble::cpu

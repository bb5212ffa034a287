// SPDX-License-Identifier: MIT
#include "infer/cpu/rope_kernels.inl"

namespace nibble::cpu {

const RopeKernels kRopeKernelsAvx512 = kKernels;

}  // namespace nibble::cpu

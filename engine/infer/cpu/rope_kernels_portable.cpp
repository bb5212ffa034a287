// SPDX-License-Identifier: MIT
#include "infer/cpu/rope_kernels.inl"

namespace nibble::cpu {

const RopeKernels kRopeKernelsPortable = kKernels;

}  // namespace nibble::cpu

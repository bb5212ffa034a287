// SPDX-License-Identifier: MIT
#include "infer/cpu/attention_kernels.inl"

namespace nibble::cpu {

const AttentionKernels kAttentionKernelsAvx2 = kKernels;

}  // namespace nibble::cpu

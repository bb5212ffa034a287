// SPDX-License-Identifier: MIT
#include "infer/cpu/attention_kernels.inl"

namespace nibble::cpu {

const AttentionKernels kAttentionKernelsAvx512 = kKernels;

}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
#include "infer/cpu/attention_kernels.inl"

namespace nibble::cpu {

const AttentionKernels kAttentionKernelsPortable = kKernels;

}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
#include "infer/cpu/attention_kernels.h"

#include "base/cpu.h"

namespace nibble::cpu {

const AttentionKernels& attentionKernels() {
#if defined(__x86_64__)
  switch (activeIsa()) {
    case Isa::Avx512Vnni:
      return kAttentionKernelsAvx512;
    case Isa::Avx2:
      return kAttentionKernelsAvx2;
    case Isa::Portable:
      break;
  }
#endif
  return kAttentionKernelsPortable;
}

}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
#include "infer/cpu/kernels/kernel_set.h"

namespace nibble::cpu {

const KernelSet& kernelSet(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512Vnni) return kAvx512Kernels;
  if (isa == Isa::Avx2) return kAvx2Kernels;
#endif
  (void)isa;
  return kPortableKernels;
}

}  // namespace nibble::cpu

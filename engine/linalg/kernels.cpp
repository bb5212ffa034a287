// SPDX-License-Identifier: MIT
#include "linalg/kernels.h"

namespace nibble::linalg {

const Kernels& kernels(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512Vnni) return avx512::kKernels;
  if (isa == Isa::Avx2) return avx2::kKernels;
#endif
  (void)isa;
  return portable::kKernels;
}

}  // namespace nibble::linalg

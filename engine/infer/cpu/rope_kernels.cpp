// SPDX-License-Identifier: MIT
#include "infer/cpu/rope_kernels.h"

#include "base/cpu.h"

namespace nibble::cpu {

const RopeKernels& ropeKernels() {
#if defined(__x86_64__)
  switch (activeIsa()) {
    case Isa::Avx512Vnni:
      return kRopeKernelsAvx512;
    case Isa::Avx2:
      return kRopeKernelsAvx2;
    case Isa::Portable:
      break;
  }
#endif
  return kRopeKernelsPortable;
}

}  // namespace nibble::cpu

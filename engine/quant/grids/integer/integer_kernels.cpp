// SPDX-License-Identifier: MIT
#include "quant/grids/integer/integer_kernels.h"

namespace nibble {

const IntegerKernels& integerKernelsPortable();
const IntegerKernels& integerKernelsAvx2();
const IntegerKernels& integerKernelsAvx512();

const IntegerKernels& integerKernels(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512Vnni) return integerKernelsAvx512();
  if (isa == Isa::Avx2) return integerKernelsAvx2();
#endif
  static_cast<void>(isa);
  return integerKernelsPortable();
}

}  // namespace nibble

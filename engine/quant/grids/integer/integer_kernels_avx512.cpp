// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA avx512
#define NIBBLE_SEARCH_LANES 16
#include "quant/grids/integer/integer_kernels.inl"

namespace nibble {

const IntegerKernels& integerKernelsAvx512() {
  return NIBBLE_SEARCH_NAMESPACE::kIntegerKernels;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA avx2
#define NIBBLE_SEARCH_LANES 8
#include "quant/grids/integer/integer_kernels.inl"

namespace nibble {

const IntegerKernels& integerKernelsAvx2() {
  return NIBBLE_SEARCH_NAMESPACE::kIntegerKernels;
}

}  // namespace nibble

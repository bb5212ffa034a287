// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA portable
#define NIBBLE_SEARCH_LANES 4
#include "quant/grids/integer/integer_kernels.inl"

namespace nibble {

const IntegerKernels& integerKernelsPortable() {
  return NIBBLE_SEARCH_NAMESPACE::kIntegerKernels;
}

}  // namespace nibble

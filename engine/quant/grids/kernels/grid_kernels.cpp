// SPDX-License-Identifier: MIT
#include "quant/grids/kernels/grid_kernels.h"

namespace nibble {

namespace search_portable {
const GridKernels& gridKernelTable();
}
#if defined(__x86_64__)
namespace search_avx2 {
const GridKernels& gridKernelTable();
}
namespace search_avx512 {
const GridKernels& gridKernelTable();
}
#endif

const GridKernels& gridKernels(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512Vnni) return search_avx512::gridKernelTable();
  if (isa == Isa::Avx2) return search_avx2::gridKernelTable();
#endif
  static_cast<void>(isa);
  return search_portable::gridKernelTable();
}

}  // namespace nibble

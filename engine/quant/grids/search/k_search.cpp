// SPDX-License-Identifier: MIT
#include "quant/grids/search/k_search.h"

namespace nibble {

const KSearches& kSearches(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512Vnni) return kSearchesAvx512();
  if (isa == Isa::Avx2) return kSearchesAvx2();
#endif
  (void)isa;
  return kSearchesPortable();
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA avx2
#define NIBBLE_SEARCH_LANES 8
#include "quant/grids/search/k_searches.inl"

namespace nibble {

const KSearches& kSearchesAvx2() {
  return NIBBLE_SEARCH_NAMESPACE::kAllSearches;
}

}  // namespace nibble

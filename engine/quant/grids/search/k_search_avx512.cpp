// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA avx512
#define NIBBLE_SEARCH_LANES 16
#include "quant/grids/search/k_searches.inl"

namespace nibble {

const KSearches& kSearchesAvx512() {
  return NIBBLE_SEARCH_NAMESPACE::kAllSearches;
}

}  // namespace nibble

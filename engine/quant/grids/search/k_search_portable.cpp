// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA portable
#define NIBBLE_SEARCH_LANES 4
#include "quant/grids/search/k_searches.inl"

namespace nibble {

const KSearches& kSearchesPortable() {
  return NIBBLE_SEARCH_NAMESPACE::kAllSearches;
}

}  // namespace nibble

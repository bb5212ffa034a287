// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA portable
#define NIBBLE_SEARCH_LANES 4
#include "quant/grids/search/iq_searches.inl"

namespace nibble {

const IqSearches& iqSearchesPortable() {
  return NIBBLE_SEARCH_NAMESPACE::kAllIqSearches;
}

}  // namespace nibble

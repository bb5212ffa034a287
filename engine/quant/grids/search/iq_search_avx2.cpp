// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA avx2
#define NIBBLE_SEARCH_LANES 8
#include "quant/grids/search/iq_searches.inl"

namespace nibble {

const IqSearches& iqSearchesAvx2() {
  return NIBBLE_SEARCH_NAMESPACE::kAllIqSearches;
}

}  // namespace nibble

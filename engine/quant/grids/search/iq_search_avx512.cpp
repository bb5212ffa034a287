// SPDX-License-Identifier: MIT
#define NIBBLE_SEARCH_ISA avx512
#define NIBBLE_SEARCH_LANES 16
#include "quant/grids/search/iq_searches.inl"

namespace nibble {

const IqSearches& iqSearchesAvx512() {
  return NIBBLE_SEARCH_NAMESPACE::kAllIqSearches;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// The K searches of one instruction set; included by k_search_<isa>.cpp.
#include "quant/grids/search/k_affine_search.h"
#include "quant/grids/search/k_search.h"
#include "quant/grids/search/k_symmetric_search.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

template <AffineFormat kFormat>
void searchAffineBlocks(const float* x, const float* w, int superBlocks, KBlock* out) {
  if (w == nullptr) {
    AffineSearch<kFormat, false>::run(x, w, superBlocks, out);
  } else {
    AffineSearch<kFormat, true>::run(x, w, superBlocks, out);
  }
}

template <SymmetricFormat kFormat>
void searchSymmetricBlocks(const float* x, const float* w, int superBlocks, KBlock* out) {
  if (w == nullptr) {
    SymmetricSearch<kFormat, false>::run(x, w, superBlocks, out);
  } else {
    SymmetricSearch<kFormat, true>::run(x, w, superBlocks, out);
  }
}

inline constexpr KSearches kAllSearches{
    searchAffineBlocks<AffineFormat{16, 3, 15}>,
    searchSymmetricBlocks<SymmetricFormat{4, -32}>,
    searchAffineBlocks<AffineFormat{32, 15, 63}>,
    searchAffineBlocks<AffineFormat{32, 31, 63}>,
    searchSymmetricBlocks<SymmetricFormat{32, -128}>,
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

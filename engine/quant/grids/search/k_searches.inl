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

inline constexpr AffineFormat kQ2{16, 3, 15, 0.9f, 1.2f, 3, 4, 2};
inline constexpr SymmetricFormat kQ3{4, -32, 6, 0.8f, 1.1f, 4, 1, 1};
inline constexpr AffineFormat kQ4{32, 15, 63, 0.95f, 1.05f, 3, 4, 1};
inline constexpr AffineFormat kQ5{32, 31, 63, 0.97f, 1.03f, 3, 4, 1};
inline constexpr SymmetricFormat kQ6{32, -128, 8, 0.9f, 1.15f, 4, 4, 1};

inline constexpr KSearches kAllSearches{
    searchAffineBlocks<kQ2>, searchSymmetricBlocks<kQ3>, searchAffineBlocks<kQ4>,
    searchAffineBlocks<kQ5>, searchSymmetricBlocks<kQ6>,
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

// SPDX-License-Identifier: MIT
// The searches for scales and codes of the K types, one set for each instruction set.
#pragma once

#include "base/cpu.h"
#include "quant/grids/search/k_block.h"

namespace nibble {

/// Super-blocks a search wants at once to fill its lanes; any smaller number works too.
inline constexpr int kSearchSuperBlocks = 2;

/// Encodes up to kSearchSuperBlocks super-blocks of `x`; `w` has a weight > 0 an element or is
/// null.
using KSearch = void (*)(const float* x, const float* w, int superBlocks, KBlock* out);

struct KSearches {
  KSearch q2_k, q3_k, q4_k, q5_k, q6_k;
};

/// All of them give the same bytes.
const KSearches& kSearches(Isa isa);

const KSearches& kSearchesPortable();
const KSearches& kSearchesAvx2();
const KSearches& kSearchesAvx512();

}  // namespace nibble

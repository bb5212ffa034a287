// SPDX-License-Identifier: MIT
// Causal attention over whole chunks, in floats.
#pragma once

#include <stop_token>

#include "base/thread_pool.h"

namespace nibble::calib {

struct AttentionShape {
  int heads = 0, kvHeads = 0, headSize = 0;
  int chunks = 0, length = 0;
};

/// q and out are [chunks * length][heads * headSize], k and v have kvHeads; `out` must be zero.
void attention(ThreadPool& pool, const AttentionShape& shape, const float* q, const float* k,
               const float* v, float* out, const std::stop_token& stop);

}  // namespace nibble::calib

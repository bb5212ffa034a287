// SPDX-License-Identifier: MIT
// What each instruction set's build of row_kernels.inl provides.
#pragma once

#include "base/cpu.h"
#include "eval/row_kernels.h"

namespace nibble::eval {

struct RowKernels {
  RowSummary (*summarize)(const float* logits, std::int64_t n);
  double (*weightedDifference)(const float* a, float maxA, const float* b, float maxB,
                               std::int64_t n);
};

namespace portable {
extern const RowKernels kKernels;
}
namespace avx2 {
extern const RowKernels kKernels;
}
namespace avx512 {
extern const RowKernels kKernels;
}

/// The kernels of one instruction set; falls back to portable where it was not built.
const RowKernels& rowKernels(Isa isa);

}  // namespace nibble::eval

// SPDX-License-Identifier: MIT
#include "eval/row_kernels_isa.h"

#define NIBBLE_LANES 8
namespace nibble::eval::avx2 {
namespace {
#include "eval/row_kernels.inl"
}  // namespace
const RowKernels kKernels = {summarize, weightedDifference};
}  // namespace nibble::eval::avx2

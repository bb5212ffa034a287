// SPDX-License-Identifier: MIT
#include "eval/row_kernels_isa.h"

#define NIBBLE_LANES 16
namespace nibble::eval::avx512 {
namespace {
#include "eval/row_kernels.inl"
}  // namespace
const RowKernels kKernels = {summarize, weightedDifference};
}  // namespace nibble::eval::avx512

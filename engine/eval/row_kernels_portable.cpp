// SPDX-License-Identifier: MIT
#include "eval/row_kernels_isa.h"

#define NIBBLE_LANES 4
namespace nibble::eval::portable {
namespace {
#include "eval/row_kernels.inl"
}  // namespace
const RowKernels kKernels = {summarize, weightedDifference};
}  // namespace nibble::eval::portable

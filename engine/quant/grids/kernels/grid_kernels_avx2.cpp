// SPDX-License-Identifier: MIT
// The kernels of the grids for AVX2.
#define NIBBLE_SEARCH_ISA avx2
#define NIBBLE_SEARCH_LANES 8
#include "quant/grids/kernels/grid_kernels.inl"

// SPDX-License-Identifier: MIT
// The kernels of the grids for AVX-512.
#define NIBBLE_SEARCH_ISA avx512
#define NIBBLE_SEARCH_LANES 16
#include "quant/grids/kernels/grid_kernels.inl"

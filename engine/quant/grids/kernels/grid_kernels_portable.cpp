// SPDX-License-Identifier: MIT
// The kernels of the grids for any processor.
#define NIBBLE_SEARCH_ISA portable
#define NIBBLE_SEARCH_LANES 4
#include "quant/grids/kernels/grid_kernels.inl"

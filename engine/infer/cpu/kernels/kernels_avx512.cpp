// SPDX-License-Identifier: MIT
// All kernels, compiled for AVX-512 with VNNI.
#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "infer/cpu/kernels/kernel_set.h"

namespace nibble::cpu {

// Without linkage: the linker must not take this version of a function for another's.
namespace {

#include "infer/cpu/kernels/simd_avx512.h"

#include "infer/cpu/kernels/kernels.inl"

}  // namespace

const KernelSet kAvx512Kernels = makeKernelSet(std::make_integer_sequence<int, kPanelShapeCount>{});

}  // namespace nibble::cpu

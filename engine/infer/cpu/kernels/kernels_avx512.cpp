// SPDX-License-Identifier: MIT
// All kernels, compiled for AVX-512 with VNNI.
#include <immintrin.h>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "infer/cpu/kernels/kernel_set.h"

namespace nibble::cpu {

namespace {

constexpr std::int32_t kMagicBits = 0x4b400000;

#include "infer/cpu/kernels/simd_avx512.h"

#include "infer/cpu/kernels/vector_ops.inl"

}  // namespace

const KernelSet kAvx512Kernels{kVectorOps};

}  // namespace nibble::cpu

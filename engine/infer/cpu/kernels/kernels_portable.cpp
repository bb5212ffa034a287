// SPDX-License-Identifier: MIT
// All kernels, compiled for plain C++.
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include "base/half.h"

#include "infer/cpu/kernels/kernel_set.h"

namespace nibble::cpu {

namespace {

constexpr std::int32_t kMagicBits = 0x4b400000;

#include "infer/cpu/kernels/simd_portable.h"

#include "infer/cpu/kernels/vector_ops.inl"

}  // namespace

const KernelSet kPortableKernels{kVectorOps};

}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
// The kernels of each instruction set, and the constants they share.
#pragma once

#include <cstdint>

#include "base/cpu.h"
#include "infer/cpu/kernels/vector_ops.h"

namespace nibble::cpu {

/// Everything compiled once for each instruction set.
struct KernelSet {
  VectorOps vectorOps;
};

extern const KernelSet kPortableKernels;
#if defined(__x86_64__)
extern const KernelSet kAvx2Kernels;
extern const KernelSet kAvx512Kernels;
#endif

/// `isa` must be supported by this processor.
const KernelSet& kernelSet(Isa isa);

}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
// The kernels of each instruction set.
#pragma once

#include <cstdint>

#include "base/cpu.h"
#include "infer/cpu/kernels/panel_format.h"
#include "infer/cpu/kernels/vector_ops.h"

namespace nibble::cpu {

/// Everything compiled once for each instruction set. Every result is one lane that sees its
/// products in a fixed order, so it does not depend on how many tokens, panels or threads there
/// are.
struct KernelSet {
  VectorOps vectorOps;
  /// One token: block b goes to out[b * blockStride], one for each digit.
  void (*quantize)(const float* x, std::int64_t columns, int digits, ActivationBlock* out,
                   std::int64_t blockStride);
  void (*multiplyPanels[kPanelShapeCount])(const PanelTask&);
  void (*multiplyFloats[kFloatTypeCount])(const FloatTask&);
};

extern const KernelSet kPortableKernels;
#if defined(__x86_64__)
extern const KernelSet kAvx2Kernels;
extern const KernelSet kAvx512Kernels;
#endif

/// `isa` must be supported by this processor.
const KernelSet& kernelSet(Isa isa);

}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
// Everything that is compiled once for each instruction set, over its Simd.

#define NIBBLE_INLINE inline __attribute__((always_inline))
#define NIBBLE_LAMBDA_INLINE __attribute__((always_inline))

// clang-format off: each uses what those before it define
#include "infer/cpu/kernels/vector_ops.inl"
#include "infer/cpu/kernels/quantize.inl"
#include "infer/cpu/kernels/unpack.inl"
#include "infer/cpu/kernels/panel_kernels.inl"
#include "infer/cpu/kernels/float_kernels.inl"
// clang-format on

template <int... I>
constexpr KernelSet makeKernelSet(std::integer_sequence<int, I...>) {
  return {kVectorOps,
          quantizeRow,
          {multiplyPanels<kPanelShapes[I]>...},
          {multiplyFloats<FloatType::F32>, multiplyFloats<FloatType::F16>,
           multiplyFloats<FloatType::Bf16>}};
}

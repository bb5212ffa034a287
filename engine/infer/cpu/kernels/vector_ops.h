// SPDX-License-Identifier: MIT
// Operations on plain vectors, in the best instruction set of the machine. `n` counts elements, any
// number of them; pointers need no alignment. For one instruction set a result depends on nothing
// but the inputs.
#pragma once

#include <cstdint>

#include "base/cpu.h"

namespace nibble::cpu {

/// sum a[i] * b[i]
float dot(const float* a, const float* b, std::int64_t n);
/// y += a * x
void axpy(float a, const float* x, float* y, std::int64_t n);
/// The same with `x` or `b` as IEEE halves.
float dotHalf(const float* a, const std::uint16_t* b, std::int64_t n);
void axpyHalf(float a, const std::uint16_t* x, float* y, std::int64_t n);
/// x[i] = exp(x[i] - max) / sum, relative error about 2e-7; n >= 1. -infinity becomes 0.
void softmax(float* x, std::int64_t n);
/// gate[i] = gate[i] / (1 + exp(-gate[i])) * up[i]
void siluMul(float* gate, const float* up, std::int64_t n);
/// out[i] = x[i] / sqrt(mean(x^2) + eps) * weight[i]; `out` may be `x`.
void rmsNorm(const float* x, const float* weight, float eps, float* out, std::int64_t n);

/// One set of these functions, for tests and for callers in a loop.
struct VectorOps {
  float (*dot)(const float*, const float*, std::int64_t);
  void (*axpy)(float, const float*, float*, std::int64_t);
  float (*dotHalf)(const float*, const std::uint16_t*, std::int64_t);
  void (*axpyHalf)(float, const std::uint16_t*, float*, std::int64_t);
  void (*softmax)(float*, std::int64_t);
  void (*siluMul)(float*, const float*, std::int64_t);
  void (*rmsNorm)(const float*, const float*, float, float*, std::int64_t);
};
const VectorOps& vectorOps(Isa isa);

}  // namespace nibble::cpu

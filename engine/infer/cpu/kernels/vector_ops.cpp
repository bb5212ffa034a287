// SPDX-License-Identifier: MIT
#include "infer/cpu/kernels/vector_ops.h"

#include "infer/cpu/kernels/kernel_set.h"

namespace nibble::cpu {

const VectorOps& vectorOps(Isa isa) {
  return kernelSet(isa).vectorOps;
}

namespace {

const VectorOps& active() {
  static const VectorOps& ops = vectorOps(activeIsa());
  return ops;
}

}  // namespace

float dot(const float* a, const float* b, std::int64_t n) {
  return active().dot(a, b, n);
}

void axpy(float a, const float* x, float* y, std::int64_t n) {
  active().axpy(a, x, y, n);
}

float dotHalf(const float* a, const std::uint16_t* b, std::int64_t n) {
  return active().dotHalf(a, b, n);
}

void axpyHalf(float a, const std::uint16_t* x, float* y, std::int64_t n) {
  active().axpyHalf(a, x, y, n);
}

void softmax(float* x, std::int64_t n) {
  active().softmax(x, n);
}

void siluMul(float* gate, const float* up, std::int64_t n) {
  active().siluMul(gate, up, n);
}

void rmsNorm(const float* x, const float* weight, float eps, float* out, std::int64_t n) {
  active().rmsNorm(x, weight, eps, out, n);
}

}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
// Inner loops of dense algebra, compiled once for each instruction set. All versions give the same
// bits: sums run over one index after another, single-precision multiply-adds round once everywhere
// and double-precision ones twice.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"

namespace nibble::linalg {

/// A matrix somewhere in memory: element (i, j) is data[i * rowStep + j * columnStep].
struct Operand {
  const float* data = nullptr;
  std::ptrdiff_t rowStep = 0;
  std::ptrdiff_t columnStep = 1;
};

/// The same in double precision.
struct DoubleOperand {
  const double* data = nullptr;
  std::ptrdiff_t rowStep = 0;
  std::ptrdiff_t columnStep = 1;
};

struct Kernels {
  /// c[i][j] += sum_k a(i, k) b(k, j), k ascending. c is [m][n], `cStep` floats a row.
  void (*product)(Operand a, Operand b, float* c, std::ptrdiff_t cStep, std::int64_t m,
                  std::int64_t n, std::int64_t k);
  /// The same in double precision.
  void (*productDouble)(DoubleOperand a, DoubleOperand b, double* c, std::ptrdiff_t cStep,
                        std::int64_t m, std::int64_t n, std::int64_t k);
  /// y[i] -= a * x[i]
  void (*subtractScaled)(float a, const float* x, float* y, std::int64_t n);
  /// x[i] = exp(x[i] - max) / sum
  void (*softmax)(float* x, std::int64_t n);
  /// gate[i] = gate[i] / (1 + exp(-gate[i])) * up[i]
  void (*siluMultiply)(float* gate, const float* up, std::int64_t n);
  /// out[i] = x[i] / sqrt(mean(x^2) + epsilon) * weight[i]
  void (*rmsNorm)(const float* x, const float* weight, float epsilon, float* out, std::int64_t n);
};

const Kernels& kernels(Isa isa);

namespace portable {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}

}  // namespace nibble::linalg

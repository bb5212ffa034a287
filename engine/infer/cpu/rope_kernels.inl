// SPDX-License-Identifier: MIT
// Included once by each instruction set's file.
#include "infer/cpu/rope_kernels.h"
#include "infer/cpu/vec.h"

namespace nibble::cpu {
namespace {

void adjacent(const float* x, const float* cosines, const float* sines, float* out,
              int dimensions) {
  int i = 0;
  for (; i + kLanes <= dimensions; i += kLanes) {
    const Vec v = load(x + i);
    store(out + i, fma(v, load(cosines + i), swapPairs(v) * load(sines + i)));
  }
  for (; i < dimensions; i += 2) {
    const float u = x[i], v = x[i + 1];
    out[i] = u * cosines[i] + v * sines[i];
    out[i + 1] = v * cosines[i + 1] + u * sines[i + 1];
  }
}

void halves(const float* x, const float* cosines, const float* sines, float* out, int dimensions) {
  const int half = dimensions / 2;
  int i = 0;
  for (; i + kLanes <= half; i += kLanes) {
    const int j = i + half;
    const Vec u = load(x + i), v = load(x + j);
    store(out + i, fma(u, load(cosines + i), v * load(sines + i)));
    store(out + j, fma(v, load(cosines + j), u * load(sines + j)));
  }
  for (; i < half; ++i) {
    const int j = i + half;
    const float u = x[i], v = x[j];
    out[i] = u * cosines[i] + v * sines[i];
    out[j] = v * cosines[j] + u * sines[j];
  }
}

constexpr RopeKernels kKernels{adjacent, halves};

}  // namespace
}  // namespace nibble::cpu

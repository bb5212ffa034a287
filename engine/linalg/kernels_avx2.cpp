// SPDX-License-Identifier: MIT
#include <immintrin.h>

#include <cstring>

#include "linalg/kernels.h"

namespace nibble::linalg::avx2 {

namespace {

constexpr int kLanes = 8;
constexpr int kTileRows = 6;
constexpr int kTileVecs = 2;
constexpr int kDoubleRows = 3;
constexpr int kDoubleVecs = 2;

using Vec = __m256;

inline Vec loadVec(const float* p) {
  return _mm256_loadu_ps(p);
}
inline void storeVec(float* p, Vec v) {
  _mm256_storeu_ps(p, v);
}
inline Vec spread(float v) {
  return _mm256_set1_ps(v);
}
inline Vec fused(Vec a, Vec b, Vec c) {
  return _mm256_fmadd_ps(a, b, c);
}

#include "linalg/kernels.inl"
#include "linalg/kernels_double.inl"

}  // namespace

const Kernels kKernels = {product, productDouble, subtractScaled, softmax, siluMultiply, rmsNorm};

}  // namespace nibble::linalg::avx2

// SPDX-License-Identifier: MIT
#include <immintrin.h>

#include <cstring>

#include "linalg/kernels.h"

namespace nibble::linalg::avx512 {

namespace {

constexpr int kLanes = 16;
constexpr int kTileRows = 8;
constexpr int kTileVecs = 3;
constexpr int kDoubleRows = 8;
constexpr int kDoubleVecs = 3;

using Vec = __m512;

inline Vec loadVec(const float* p) {
  return _mm512_loadu_ps(p);
}
inline void storeVec(float* p, Vec v) {
  _mm512_storeu_ps(p, v);
}
inline Vec spread(float v) {
  return _mm512_set1_ps(v);
}
inline Vec fused(Vec a, Vec b, Vec c) {
  return _mm512_fmadd_ps(a, b, c);
}

#include "linalg/kernels.inl"
#include "linalg/kernels_double.inl"

}  // namespace

const Kernels kKernels = {product, productDouble, subtractScaled, softmax, siluMultiply, rmsNorm};

}  // namespace nibble::linalg::avx512

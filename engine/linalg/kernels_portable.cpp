// SPDX-License-Identifier: MIT
#include <cmath>
#include <cstring>

#include "linalg/kernels.h"

namespace nibble::linalg::portable {

namespace {

constexpr int kLanes = 4;
constexpr int kTileRows = 4;
constexpr int kTileVecs = 2;
constexpr int kDoubleRows = 2;
constexpr int kDoubleVecs = 1;

typedef float Vec __attribute__((vector_size(16)));

inline Vec loadVec(const float* p) {
  Vec v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline void storeVec(float* p, Vec v) {
  std::memcpy(p, &v, sizeof v);
}
inline Vec spread(float v) {
  return Vec{v, v, v, v};
}
/// The C library takes the processor's instruction where there is one.
inline Vec fused(Vec a, Vec b, Vec c) {
  return Vec{std::fma(a[0], b[0], c[0]), std::fma(a[1], b[1], c[1]), std::fma(a[2], b[2], c[2]),
             std::fma(a[3], b[3], c[3])};
}

#include "linalg/kernels.inl"
#include "linalg/kernels_double.inl"

}  // namespace

const Kernels kKernels = {product, productDouble, subtractScaled, softmax, siluMultiply, rmsNorm};

}  // namespace nibble::linalg::portable

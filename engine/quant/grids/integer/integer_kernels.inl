// SPDX-License-Identifier: MIT
// Included by integer_kernels_<isa>.cpp.
#include "quant/grids/integer/integer_kernels.h"
#include "quant/grids/search/lane.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

inline constexpr int kSums = 16;
inline constexpr int kSumLanes = kSums / kLanes;

inline float total(const Lane* sums) {
  alignas(64) float parts[kSums];
  for (int i = 0; i < kSumLanes; ++i) store(parts + i * kLanes, sums[i]);
  for (int half = kSums / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) parts[i] += parts[i + half];
  }
  return parts[0];
}

inline void integerErrors(const IntegerGroup& group, const float* inverse, const float* zero,
                          float* errors) {
  constexpr int kCount = IntegerKernels::kCandidates;
  const Lane low = broadcast(0.0f), high = broadcast(group.highest);
  Lane scale[kCount], shift[kCount], sums[kCount][kSumLanes];
  for (int k = 0; k < kCount; ++k) {
    scale[k] = broadcast(inverse[k]);
    shift[k] = broadcast(zero[k]);
    for (Lane& sum : sums[k]) sum = low;
  }
  for (int i = 0; i < group.count; i += kSums) {
    for (int part = 0; part < kSumLanes; ++part) {
      const Lane x = load(group.x + i + part * kLanes);
      const Lane w = load(group.weights + i + part * kLanes);
      for (int k = 0; k < kCount; ++k) {
        const Lane y = x * scale[k] + shift[k];
        const Lane r = y - nearest(clamp(y, low, high));
        sums[k][part] = sums[k][part] + w * r * r;
      }
    }
  }
  for (int k = 0; k < kCount; ++k) errors[k] = total(sums[k]);
}

inline IntegerFit integerFit(const IntegerGroup& group, float inverse, float zero) {
  const Lane low = broadcast(0.0f), high = broadcast(group.highest);
  const Lane scale = broadcast(inverse), shift = broadcast(zero);
  Lane along[kSumLanes], square[kSumLanes];
  for (int part = 0; part < kSumLanes; ++part) along[part] = square[part] = low;
  for (int i = 0; i < group.count; i += kSums) {
    for (int part = 0; part < kSumLanes; ++part) {
      const Lane x = load(group.x + i + part * kLanes);
      const Lane level = nearest(clamp(x * scale + shift, low, high)) - shift;
      const Lane weighed = load(group.weights + i + part * kLanes) * level;
      along[part] = along[part] + weighed * x;
      square[part] = square[part] + weighed * level;
    }
  }
  return {total(along), total(square)};
}

inline void integerCodes(const IntegerGroup& group, float inverse, float zero,
                         std::uint8_t* codes) {
  const Lane low = broadcast(0.0f), high = broadcast(group.highest);
  alignas(64) float rounded[kLanes];
  for (int i = 0; i < group.count; i += kLanes) {
    const Lane y = load(group.x + i) * broadcast(inverse) + broadcast(zero);
    store(rounded, nearest(clamp(y, low, high)));
    for (int k = 0; k < kLanes; ++k) codes[i + k] = static_cast<std::uint8_t>(rounded[k]);
  }
}

inline constexpr IntegerKernels kIntegerKernels{integerErrors, integerFit, integerCodes};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

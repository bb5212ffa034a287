// SPDX-License-Identifier: MIT
// One tuple of elements against all points of a grid. With scale s the weighted error of point p is
//   sum w (x - s p)^2 = sum w x^2 + s^2 A(p) - 2 s B(p),   A = sum w p^2,   B = sum w x p,
// so A and B are found once and any number of scales is tried on them. Lanes are points.
#pragma once

#include "quant/grids/search/tile.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// A and B of `count` points, a multiple of 16; `stride` floats lie between the coordinates of a
/// point. `wx` holds w x. With `least` the smallest w x p of
/// each point as well: what B loses half of when one element takes the wrong sign.
template <int kDims, bool kLeast>
inline void pointSums(const float* points, int stride, int count, const float* w, const float* wx,
                      float* a, float* b, float* least) {
  Lane weights[kDims], products[kDims];
  for (int i = 0; i < kDims; ++i) {
    weights[i] = broadcast(w[i]);
    products[i] = broadcast(wx[i]);
  }
  for (int p = 0; p < count; p += kLanes) {
    Lane squares = broadcast(0.0f), crossed = squares, smallest = broadcast(3e38f);
    for (int i = 0; i < kDims; ++i) {
      const Lane v = load(points + i * stride + p);
      const Lane product = products[i] * v;
      squares = squares + weights[i] * (v * v);
      crossed = crossed + product;
      if constexpr (kLeast) smallest = minimum(smallest, product);
    }
    store(a + p, squares);
    store(b + p, crossed);
    if constexpr (kLeast) store(least + p, smallest);
  }
}

struct BestPoint {
  float score;  ///< s^2 A - 2 s B
  int point;    ///< the first of those as good
};

/// The best point for each of kScales scales.
template <int kScales>
inline void bestPoints(const float* a, const float* b, int count, const float* scales,
                       BestPoint* best) {
  alignas(64) static constexpr float kFirst[16] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                   8, 9, 10, 11, 12, 13, 14, 15};
  Lane square[kScales], twice[kScales], least[kScales], at[kScales];
  for (int k = 0; k < kScales; ++k) {
    square[k] = broadcast(scales[k] * scales[k]);
    twice[k] = broadcast(scales[k] + scales[k]);
    least[k] = broadcast(3e38f);
    at[k] = broadcast(0.0f);
  }
  Lane number = load(kFirst);
  const Lane step = broadcast(static_cast<float>(kLanes));
  for (int p = 0; p < count; p += kLanes) {
    const Lane va = load(a + p), vb = load(b + p);
#pragma GCC unroll 4
    for (int k = 0; k < kScales; ++k) {
      const Lane score = square[k] * va - twice[k] * vb;
      const LaneMask better = less(score, least[k]);
      least[k] = select(better, score, least[k]);
      at[k] = select(better, number, at[k]);
    }
    number = number + step;
  }
  for (int k = 0; k < kScales; ++k) {
    alignas(64) float scores[kLanes], numbers[kLanes];
    store(scores, least[k]);
    store(numbers, at[k]);
    int chosen = 0;
    for (int l = 1; l < kLanes; ++l) {
      const bool tie = scores[l] == scores[chosen] && numbers[l] < numbers[chosen];
      if (scores[l] < scores[chosen] || tie) chosen = l;
    }
    best[k] = {scores[chosen], static_cast<int>(numbers[chosen])};
  }
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

// SPDX-License-Identifier: MIT
// Eight elements to their best grid points under scales that stand already.
#pragma once

#include "quant/grids/search/iq_block_search.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

template <IqShape kShape>
class IqRounding {
 public:
  explicit IqRounding(const IqPoints& points) : points_(points) {}

  void run(const float* x, const float* w, int group, IqBlock& block, float* values) {
    const float d = static_cast<float>(__builtin_bit_cast(_Float16, block.d));
    const int sub = group * 8 / kShape.subBlock;
    const float scale = d * (kShape.unit * static_cast<float>(1 + 2 * block.scales[sub]));
    unsigned signs = 0;
    for (int j = 0; j < 8; ++j) signs |= (kShape.magnitudes && x[j] < 0.0f ? 1u : 0u) << j;
    const bool odd = kShape.evenSigns && (__builtin_popcount(signs) & 1) != 0;
    // Squares of tiny or huge values would not fit; points do not mind a common factor.
    const float factor = normalizer(x, 8);

    Tuple tuples[kTuples];
    for (int t = 0; t < kTuples; ++t)
      find(t, x, w, factor, scale * factor, odd, block, group, tuples[t]);
    if constexpr (kShape.parts == IqParts::OddSigns) {
      if (odd) {
        const float first = tuples[0].best[1].score + tuples[1].best[0].score;
        const float other = tuples[0].best[0].score + tuples[1].best[1].score;
        tuples[other < first ? 1 : 0].part = 1;
      }
    }
    for (int t = 0; t < kTuples; ++t) {
      const Tuple& tuple = tuples[t];
      const int at = group * kTuples + t, point = tuple.best[tuple.part].point;
      block.points[at] = static_cast<std::uint16_t>(point);
      block.parts[at] = static_cast<std::uint8_t>(tuple.part);
      const bool turned = kShape.parts == IqParts::OddSigns ? tuple.part == 1 : odd;
      if (turned) signs ^= 1u << (t * kDims + cheapestSign(tuple, point));
      for (int i = 0; i < kDims; ++i) {
        const int e = t * kDims + i;
        const float value = scale * points_.coordinate(i, shiftOf(tuple.part) + point);
        values[e] = ((signs >> e) & 1u) != 0 ? -value : value;
      }
    }
    block.signs[group] = static_cast<std::uint8_t>(signs);
  }

 private:
  static constexpr int kDims = kShape.dims;
  static constexpr int kTuples = 8 / kDims;
  static constexpr bool kShifted = kShape.parts == IqParts::Shared || kShape.parts == IqParts::Free;
  static constexpr int kParts = kShape.parts == IqParts::One ? 1 : 2;

  struct Tuple {
    float products[kDims];  ///< w x, or w |x|
    BestPoint best[kParts];
    int part = 0;
  };

  /// Where the points of a part begin.
  static int shiftOf(int part) { return kShifted ? part * kShape.points : 0; }

  void find(int t, const float* x, const float* w, float factor, float scale, bool odd,
            const IqBlock& block, int group, Tuple& tuple) {
    float weights[kDims];
    for (int i = 0; i < kDims; ++i) {
      const float v = x[t * kDims + i] * factor;
      weights[i] = w[t * kDims + i];
      tuple.products[i] = weights[i] * (kShape.magnitudes && v < 0.0f ? -v : v);
    }
    int first = 0, last = kShape.parts == IqParts::Free ? 1 : 0;
    if constexpr (kShape.parts == IqParts::Shared) first = last = block.parts[group];
    for (int part = first; part <= last; ++part) {
      pointSums<kDims, kShape.evenSigns>(points_.values.data() + shiftOf(part), points_.count,
                                         kShape.points, weights, tuple.products, a_, b_, least_);
      if (kDims == 8 && odd) lose();
      bestPoints<1>(a_, b_, kShape.points, &scale, &tuple.best[part]);
      const bool better = part == first || tuple.best[part].score < tuple.best[first].score;
      if (better) tuple.part = part;
    }
    if constexpr (kShape.parts == IqParts::OddSigns) {
      lose();
      bestPoints<1>(a_, b_, kShape.points, &scale, &tuple.best[1]);
    }
  }

  void lose() {
    for (int p = 0; p < kShape.points; ++p) b_[p] = b_[p] - 2.0f * least_[p];
  }

  int cheapestSign(const Tuple& tuple, int point) const {
    int cheapest = 0;
    float least = 3e38f;
    for (int i = 0; i < kDims; ++i) {
      const float loss = tuple.products[i] * points_.coordinate(i, point);
      if (!(loss < least)) continue;
      least = loss;
      cheapest = i;
    }
    return cheapest;
  }

  const IqPoints& points_;
  alignas(64) float a_[kShape.points], b_[kShape.points], least_[kShape.points];
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

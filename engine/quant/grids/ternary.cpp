// SPDX-License-Identifier: MIT
#include "quant/grids/ternary.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nibble {

namespace {

constexpr int kElements = kTernaryElements;
constexpr double kKeys = 65535.0;  ///< of the largest element

/// Elements by falling magnitude, to 1 / 65535 of the largest: two passes of a radix sort.
class MagnitudeOrder {
 public:
  MagnitudeOrder(const float* x, float largest) {
    const float toKey = static_cast<float>(kKeys / static_cast<double>(largest));
    for (int i = 0; i < kElements; ++i) {
      const float key = std::min(std::fabs(x[i]) * toKey, static_cast<float>(kKeys));
      keys_[i] = static_cast<std::uint16_t>(65535 - static_cast<int>(key));
      order_[i] = static_cast<std::uint8_t>(i);
    }
    std::array<std::uint8_t, kElements> byLowBits;
    pass(order_, 0, byLowBits);
    pass(byLowBits, 8, order_);
  }

  int operator[](int rank) const { return order_[rank]; }

 private:
  void pass(const std::array<std::uint8_t, kElements>& from, int shift,
            std::array<std::uint8_t, kElements>& to) const {
    std::array<std::uint16_t, 257> start{};
    for (int i = 0; i < kElements; ++i) ++start[((keys_[i] >> shift) & 255) + 1];
    for (int digit = 1; digit < 256; ++digit) {
      start[digit] = static_cast<std::uint16_t>(start[digit] + start[digit - 1]);
    }
    for (const std::uint8_t i : from) to[start[(keys_[i] >> shift) & 255]++] = i;
  }

  std::array<std::uint16_t, kElements> keys_;
  std::array<std::uint8_t, kElements> order_;
};

/// Only the largest elements are not zero in the best rounding, and for n of them the best d and
/// its error are closed forms; so every n is tried.
double bestScale(const float* x, const float* w, const MagnitudeOrder& order) {
  double sum = 0.0, weights = 0.0, bestGain = -1.0, best = 0.0;
  for (int rank = 0; rank < kElements; ++rank) {
    const int i = order[rank];
    const double weight = w != nullptr ? static_cast<double>(w[i]) : 1.0;
    sum += weight * std::fabs(static_cast<double>(x[i]));
    weights += weight;
    // gain = sum^2 / weights, in an order that does not overflow
    if (const double d = sum / weights; d * sum > bestGain) {
      bestGain = d * sum;
      best = d;
    }
  }
  return best;
}

}  // namespace

void encodeTernaryBlock(const float* x, const float* w, TernaryBlock& block) {
  float largest = 0.0f;
  for (int i = 0; i < kElements; ++i) largest = std::max(largest, std::fabs(x[i]));
  double wanted = 0.0;
  // Below half of the smallest half-precision number everything becomes zero.
  if (largest >= 0x1p-26f) wanted = bestScale(x, w, MagnitudeOrder(x, largest));
  block.d = floatToHalf(static_cast<float>(std::min(wanted, 65504.0)));
  const float half = 0.5f * halfToFloat(block.d);
  for (int i = 0; i < kElements; ++i) {
    const int code = half > 0.0f ? 1 + (x[i] > half ? 1 : 0) - (x[i] < -half ? 1 : 0) : 1;
    block.codes[i] = static_cast<std::uint8_t>(code);
  }
}

}  // namespace nibble

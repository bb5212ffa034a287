// SPDX-License-Identifier: MIT
#include "quant/grids/search/error_weights.h"

#include <cmath>

namespace nibble {

ErrorWeights::ErrorWeights(const float* importance, std::int64_t columns) {
  if (importance == nullptr) return;
  double sum = 0.0;
  for (std::int64_t i = 0; i < columns; ++i) sum += static_cast<double>(importance[i]);
  const double mean = sum / static_cast<double>(columns);
  if (!(mean > 0.0) || !std::isfinite(mean)) return;
  constexpr double kFloor = 1e-6;
  values_.resize(static_cast<std::size_t>(columns));
  for (std::int64_t i = 0; i < columns; ++i) {
    values_[static_cast<std::size_t>(i)] =
        static_cast<float>(static_cast<double>(importance[i]) / mean + kFloor);
  }
}

}  // namespace nibble

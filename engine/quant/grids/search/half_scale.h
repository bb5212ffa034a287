// SPDX-License-Identifier: MIT
// Half-precision factors as a search sees them: the value stored, in the units of a block that was
// brought to about 1 (tile.h, normalizer()).
#pragma once

#include "quant/grids/search/lane.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

struct HalfScale {
  std::uint16_t bits = 0;
  float value = 0.0f;  ///< stored value * the block's normalizing factor
};

/// The half nearest to `wanted / factor`, held to finite halves.
inline HalfScale halfScale(float wanted, float factor) {
  constexpr float kLargest = 65504.0f;
  float v = wanted / factor;
  v = v > kLargest ? kLargest : v;
  v = v < -kLargest ? -kLargest : v;
  const _Float16 half = static_cast<_Float16>(v);
  return {__builtin_bit_cast(std::uint16_t, half), static_cast<float>(half) * factor};
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE

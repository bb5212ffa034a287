// SPDX-License-Identifier: MIT
#pragma once

#include <random>
#include <vector>

namespace nibble::test {

/// Normally distributed around 0, the same for the same seed.
inline std::vector<float> normalFloats(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& v : values) v = normal(random);
  return values;
}

}  // namespace nibble::test

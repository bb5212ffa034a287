// SPDX-License-Identifier: MIT
#include "model/hf/rope_divisors.h"

#include <cmath>
#include <numbers>

namespace nibble::hf {

namespace {

constexpr std::int64_t kDefaultOriginalContext = 8192;

}  // namespace

std::vector<float> ropeDivisors(const RopeConfig& rope, std::int64_t headSize) {
  const auto context = static_cast<double>(rope.originalContext.value_or(kDefaultOriginalContext));
  const double longest = context / rope.lowFrequencyFactor;
  const double shortest = context / rope.highFrequencyFactor;
  std::vector<float> divisors;
  for (std::int64_t i = 0; i < headSize; i += 2) {
    // The reference computes frequencies in single precision.
    const float power = std::pow(static_cast<float>(rope.base),
                                 static_cast<float>(i) / static_cast<float>(headSize));
    const double wavelength = 2 * std::numbers::pi * static_cast<double>(power);
    double divisor = 1;
    if (wavelength > longest) {
      divisor = rope.factor;
    } else if (wavelength >= shortest) {
      const double smooth = (context / wavelength - rope.lowFrequencyFactor) /
                            (rope.highFrequencyFactor - rope.lowFrequencyFactor);
      divisor = 1 / ((1 - smooth) / rope.factor + smooth);
    }
    divisors.push_back(static_cast<float>(divisor));
  }
  return divisors;
}

}  // namespace nibble::hf

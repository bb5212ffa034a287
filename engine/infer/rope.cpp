// SPDX-License-Identifier: MIT
#include "infer/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nibble {

namespace {

/// The pair that turns `rotations` times over the original context.
double pairOfRotations(const RopeParameters& p, double rotations) {
  return p.dimensions * std::log(p.originalContext / (rotations * 2 * std::numbers::pi)) /
         (2 * std::log(p.base));
}

/// Yarn: 1 for pairs fast enough to keep their frequency, 0 for those that are interpolated.
double extrapolatedShare(const RopeParameters& p, int pair) {
  const double last = p.dimensions - 1;
  const double low = std::clamp(std::floor(pairOfRotations(p, p.betaFast)), 0.0, last);
  const double high = std::clamp(std::ceil(pairOfRotations(p, p.betaSlow)), 0.0, last);
  const double ramp = std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0);
  return (1 - ramp) * p.extrapolationFactor;
}

}  // namespace

RopeAngles::RopeAngles(const RopeParameters& p, bool adjacentPairs, std::span<const float> divisors)
    : dimensions_(p.dimensions / 2 * 2), adjacentPairs_(adjacentPairs) {
  const double shrink = p.scaling == RopeScalingKind::None ? 1 : 1 / p.factor;
  if (p.scaling == RopeScalingKind::Yarn) {
    magnitude_ = p.attentionFactor * (p.extrapolationFactor != 0 ? 1 - 0.1 * std::log(shrink) : 1);
  }
  for (int pair = 0; pair < dimensions_ / 2; ++pair) {
    double frequency = std::pow(p.base, -2.0 * pair / p.dimensions);
    if (!divisors.empty()) frequency /= divisors[static_cast<std::size_t>(pair)];
    const double keep = p.scaling == RopeScalingKind::Yarn ? extrapolatedShare(p, pair) : 0;
    frequencies_.push_back(frequency * (keep + (1 - keep) * shrink));
  }
}

void RopeAngles::compute(int position, float* cosines, float* sines) const {
  const int half = dimensions_ / 2;
  for (int pair = 0; pair < half; ++pair) {
    const double angle = position * frequencies_[static_cast<std::size_t>(pair)];
    const auto cosine = static_cast<float>(std::cos(angle) * magnitude_);
    const auto sine = static_cast<float>(std::sin(angle) * magnitude_);
    const int first = adjacentPairs_ ? 2 * pair : pair;
    const int second = adjacentPairs_ ? 2 * pair + 1 : pair + half;
    cosines[first] = cosine;
    cosines[second] = cosine;
    sines[first] = -sine;
    sines[second] = sine;
  }
}

}  // namespace nibble

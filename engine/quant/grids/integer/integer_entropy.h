// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace nibble {

/// Which clipping keeps the distribution of `values` best. Of `steps` ranges, step i being
/// [low, high] times 1 - i / 100, the widest with the least Kullback-Leibler divergence from the
/// histogram with its clipped tails to the same in `levels` steps.
int leastDivergence(std::span<const float> values, float low, float high, int levels, int steps);

}  // namespace nibble

// SPDX-License-Identifier: MIT
#include "infer/routing.h"

#include <algorithm>

namespace nibble {

namespace {

// Sums below this are not divided by, as in the reference implementation.
constexpr float kLeastSum = 6.103515625e-5f;
// No probability: marks those that were chosen.
constexpr float kTaken = -1;

/// NaN is no more probable than anything, so that the choice is of different experts always.
int mostProbable(const float* probabilities, int experts) {
  int best = -1;
  for (int e = 0; e < experts; ++e) {
    if (probabilities[e] == kTaken) continue;
    if (best < 0 || probabilities[e] > probabilities[best]) best = e;
  }
  return best;
}

}  // namespace

void chooseExperts(const Routing& routing, float* probabilities, float* out) {
  float sum = 0;
  for (int slot = 0; slot < routing.used; ++slot) {
    const int expert = mostProbable(probabilities, routing.experts);
    out[slot] = probabilities[expert];
    out[routing.used + slot] = static_cast<float>(expert);
    sum += probabilities[expert];
    probabilities[expert] = kTaken;
  }
  if (!routing.normalized) return;
  sum = std::max(sum, kLeastSum);
  for (int slot = 0; slot < routing.used; ++slot) out[slot] /= sum;
}

}  // namespace nibble

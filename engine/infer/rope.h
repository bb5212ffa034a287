// SPDX-License-Identifier: MIT
// Angles of rotary position embeddings, with the scalings that stretch a model's context.
#pragma once

#include <span>
#include <vector>

#include "model/hyperparameters.h"

namespace nibble {

class RopeAngles {
 public:
  /// `divisors` (one a pair, or none) divide the frequencies; llama3 scaling comes this way.
  RopeAngles(const RopeParameters& parameters, bool adjacentPairs, std::span<const float> divisors);

  int dimensions() const { return dimensions_; }
  /// For each element of the rotated part of a head: out[j] = x[j] cosines[j] + x[partner of j]
  /// sines[j], where the partner is the other element of its pair. Both spans are [dimensions].
  void compute(int position, float* cosines, float* sines) const;

 private:
  int dimensions_;
  bool adjacentPairs_;
  double magnitude_ = 1;             ///< yarn lengthens q and k instead of scaling the scores
  std::vector<double> frequencies_;  ///< radians per position, one a pair
};

}  // namespace nibble

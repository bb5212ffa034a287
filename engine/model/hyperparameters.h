// SPDX-License-Identifier: MIT
// The numbers that shape a model, read from its metadata and checked.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "formats/metadata.h"

namespace nibble {

enum class RopeScalingKind { None, Linear, Yarn };

struct RopeParameters {
  int dimensions = 0;  ///< rotated part of a head
  double base = 10000;
  RopeScalingKind scaling = RopeScalingKind::None;
  double factor = 1;
  int originalContext = 0;
  double attentionFactor = 1;
  double betaFast = 32;
  double betaSlow = 1;
  double extrapolationFactor = 1;
  bool adjacentPairs = true;  ///< llama rotates (2i, 2i+1); qwen and most others (i, i + n/2)
  // llama3 scaling comes as the tensor rope_freqs.weight.
};

struct Hyperparameters {
  std::string architecture;
  std::string name;
  int layers = 0;
  int embedding = 0;
  int feedForward = 0;
  int heads = 0;
  int kvHeads = 0;
  int headSize = 0;  ///< of q and k; v is the same in every architecture supported so far
  int vocabulary = 0;
  int contextLength = 0;
  int experts = 0;
  int expertsUsed = 0;
  int expertFeedForward = 0;  ///< of one expert; 0 when the file does not say
  int sharedFeedForward = 0;  ///< of the expert that sees every token; likewise
  double normEpsilon = 1e-5;
  RopeParameters rope;
};

/// Fails with the missing or absurd key named.
Result<Hyperparameters> readHyperparameters(const Metadata& metadata);

}  // namespace nibble

// SPDX-License-Identifier: MIT
// The decoder-only transformer with pre-norms and a gated feed-forward part, which most open
// models share but for a few choices.
#pragma once

#include "infer/graph.h"

namespace nibble {

struct DecoderStyle {
  bool adjacentRopePairs = false;
  bool headNorms = false;  ///< q and k are normalized per head before rope
  // Of models with experts.
  bool normalizedRouting = false;
  int expertWidth = 0;  ///< of the feed-forward part of an expert
  int sharedWidth = 0;  ///< of the expert that sees every token, through a gate; 0 for none
};

/// Biases are used wherever the model has them; without output.weight the embedding is the head.
/// The feed-forward part is one of experts where the hyperparameters say that there are any.
Result<Graph> buildDecoder(const DecoderStyle& style, const Hyperparameters& hyperparameters,
                           const ModelSource& source);

}  // namespace nibble

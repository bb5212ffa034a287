// SPDX-License-Identifier: MIT
// The decoder-only transformer with pre-norms and a gated feed-forward part, which most open
// models share but for a few choices.
#pragma once

#include "infer/graph.h"

namespace nibble {

struct DecoderStyle {
  bool adjacentRopePairs = false;
  bool headNorms = false;  ///< q and k are normalized per head before rope
};

/// Biases are used wherever the model has them; without output.weight the embedding is the head.
Result<Graph> buildDecoder(const DecoderStyle& style, const Hyperparameters& hyperparameters,
                           const ModelSource& source);

}  // namespace nibble

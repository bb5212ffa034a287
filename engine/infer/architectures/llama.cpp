// SPDX-License-Identifier: MIT
// Llama and the families that share its graph: Mistral, Mixtral, TinyLlama, SmolLM. GGUF stores
// their rows of q and k in the order in which rope turns adjacent pairs.
#include "infer/architectures/architecture.h"
#include "infer/architectures/decoder.h"

namespace nibble {

Result<Graph> buildLlama(const Hyperparameters& hyperparameters, const ModelSource& source) {
  return buildDecoder({.adjacentRopePairs = true,
                       .normalizedRouting = true,
                       .expertWidth = hyperparameters.feedForward},
                      hyperparameters, source);
}

}  // namespace nibble

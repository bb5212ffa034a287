// SPDX-License-Identifier: MIT
// Qwen 3: q and k normalized per head, rope over the two halves of a head.
#include "infer/architectures/architecture.h"
#include "infer/architectures/decoder.h"

namespace nibble {

Result<Graph> buildQwen3(const Hyperparameters& hyperparameters, const ModelSource& source) {
  return buildDecoder({.adjacentRopePairs = false, .headNorms = true}, hyperparameters, source);
}

}  // namespace nibble

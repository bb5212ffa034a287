// SPDX-License-Identifier: MIT
// Qwen 2 and 2.5: biases on q, k and v, rope over the two halves of a head.
#include "infer/architectures/architecture.h"
#include "infer/architectures/decoder.h"

namespace nibble {

Result<Graph> buildQwen2(const Hyperparameters& hyperparameters, const ModelSource& source) {
  return buildDecoder({.adjacentRopePairs = false, .headNorms = false}, hyperparameters, source);
}

}  // namespace nibble

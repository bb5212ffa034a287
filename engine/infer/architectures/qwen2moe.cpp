// SPDX-License-Identifier: MIT
// Qwen 1.5 and 2 with experts: Qwen 2's attention; beside the experts a token chooses, one that
// every token sees through a gate. What the chosen ones count stays as the softmax gave it.
#include "infer/architectures/architecture.h"
#include "infer/architectures/decoder.h"

namespace nibble {

Result<Graph> buildQwen2Moe(const Hyperparameters& h, const ModelSource& source) {
  // Where a file does not say them, the widths are those of the reference implementation.
  const int expert = h.expertFeedForward > 0 ? h.expertFeedForward : h.feedForward / h.expertsUsed;
  const int shared = h.sharedFeedForward > 0 ? h.sharedFeedForward : h.feedForward;
  return buildDecoder({.expertWidth = expert, .sharedWidth = shared}, h, source);
}

}  // namespace nibble

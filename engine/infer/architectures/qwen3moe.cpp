// SPDX-License-Identifier: MIT
// Qwen 3 with experts: Qwen 3's attention; what the chosen experts count adds up to 1.
#include "infer/architectures/architecture.h"
#include "infer/architectures/decoder.h"

namespace nibble {

Result<Graph> buildQwen3Moe(const Hyperparameters& h, const ModelSource& source) {
  const int expert = h.expertFeedForward > 0 ? h.expertFeedForward : h.feedForward / h.expertsUsed;
  return buildDecoder({.headNorms = true, .normalizedRouting = true, .expertWidth = expert}, h,
                      source);
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Mistral is Llama's graph. Its sliding window is left out, as the reference converter does.
#include "model/hf/architectures/llama.h"

namespace nibble::hf {

const Architecture& hfMistralForCausalLM() {
  static const Architecture kArchitecture = llamaArchitecture();
  return kArchitecture;
}

}  // namespace nibble::hf

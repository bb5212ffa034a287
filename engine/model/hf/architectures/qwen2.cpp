// SPDX-License-Identifier: MIT
// Qwen2 rotates halves, so q and k stay as they are, and always has biases there.
#include "model/hf/architectures/decoder.h"

namespace nibble::hf {

namespace {

void describe(std::string_view name, const Config& config, std::int64_t headSize,
              Metadata& metadata) {
  describeDecoder(name, config, metadata);
  if (headSize * config.heads != config.hidden) describeHeadSize(name, headSize, metadata);
  describeRopeScaling(name, config, metadata);
}

}  // namespace

const Architecture& hfQwen2ForCausalLM() {
  static const Architecture kArchitecture = [] {
    Architecture architecture{.name = "qwen2",
                              .model = decoderModelRules(),
                              .layer = decoderLayerRules(false),
                              .describe = describe};
    addAttentionBiases(architecture.layer, false, Presence::Always);
    return architecture;
  }();
  return kArchitecture;
}

}  // namespace nibble::hf

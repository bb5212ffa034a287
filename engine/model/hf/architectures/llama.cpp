// SPDX-License-Identifier: MIT
#include "model/hf/architectures/llama.h"

#include <string>

#include "model/hf/architectures/decoder.h"

namespace nibble::hf {

void describeLlama(std::string_view name, const Config& config, std::int64_t headSize,
                   Metadata& metadata) {
  describeDecoder(name, config, metadata);
  if (headSize * config.heads != config.hidden) describeHeadSize(name, headSize, metadata);
  const auto set = [&](std::string_view what, std::int64_t value) {
    metadata.set(fmt::format("{}.{}", name, what), static_cast<std::uint32_t>(value));
  };
  set("rope.dimension_count", headSize);
  set("vocab_size", config.vocabulary);
  describeRopeScaling(name, config, metadata);
}

namespace {

void addOtherBiases(std::vector<TensorRule>& rules) {
  rules.push_back({.source = "self_attn.o_proj.bias",
                   .target = "attn_output.bias",
                   .presence = Presence::WithAttentionBias});
  rules.push_back({.source = "mlp.gate_proj.bias",
                   .target = "ffn_gate.bias",
                   .columns = Extent::FeedForward,
                   .presence = Presence::WithMlpBias});
  rules.push_back({.source = "mlp.up_proj.bias",
                   .target = "ffn_up.bias",
                   .columns = Extent::FeedForward,
                   .presence = Presence::WithMlpBias});
  rules.push_back({.source = "mlp.down_proj.bias",
                   .target = "ffn_down.bias",
                   .presence = Presence::WithMlpBias});
}

}  // namespace

Architecture llamaArchitecture() {
  Architecture architecture{.name = "llama",
                            .model = decoderModelRules(),
                            .layer = decoderLayerRules(true),
                            .describe = describeLlama};
  addAttentionBiases(architecture.layer, true, Presence::WithAttentionBias);
  addOtherBiases(architecture.layer);
  return architecture;
}

const Architecture& hfLlamaForCausalLM() {
  static const Architecture kArchitecture = llamaArchitecture();
  return kArchitecture;
}

}  // namespace nibble::hf

// SPDX-License-Identifier: MIT
// Qwen3 normalizes each head of q and k before rotating halves; its head size stands by itself.
#include "model/hf/architectures/decoder.h"

namespace nibble::hf {

namespace {

constexpr std::int64_t kDefaultHeadSize = 128;

void describe(std::string_view name, const Config& config, std::int64_t headSize,
              Metadata& metadata) {
  describeDecoder(name, config, metadata);
  describeHeadSize(name, headSize, metadata);
  describeRopeScaling(name, config, metadata);
}

}  // namespace

const Architecture& hfQwen3ForCausalLM() {
  static const Architecture kArchitecture = [] {
    Architecture architecture{.name = "qwen3",
                              .defaultHeadSize = kDefaultHeadSize,
                              .model = decoderModelRules(),
                              .layer = decoderLayerRules(false),
                              .describe = describe};
    architecture.layer.push_back({.source = "self_attn.q_norm.weight",
                                  .target = "attn_q_norm.weight",
                                  .columns = Extent::HeadSize});
    architecture.layer.push_back({.source = "self_attn.k_norm.weight",
                                  .target = "attn_k_norm.weight",
                                  .columns = Extent::HeadSize});
    addAttentionBiases(architecture.layer, false, Presence::WithAttentionBias);
    return architecture;
  }();
  return kArchitecture;
}

}  // namespace nibble::hf

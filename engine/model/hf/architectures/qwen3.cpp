// SPDX-License-Identifier: MIT
// Qwen3 normalizes each head of q and k before rotating halves; its head size stands by itself.
#include "model/hf/architectures/qwen3.h"

#include "model/hf/architectures/decoder.h"

namespace nibble::hf {

namespace {

constexpr std::int64_t kDefaultHeadSize = 128;

}  // namespace

void describeQwen3(std::string_view name, const Config& config, std::int64_t headSize,
                   Metadata& metadata) {
  describeDecoder(name, config, metadata);
  describeHeadSize(name, headSize, metadata);
  describeRopeScaling(name, config, metadata);
}

Architecture qwen3Architecture() {
  Architecture architecture{.name = "qwen3",
                            .defaultHeadSize = kDefaultHeadSize,
                            .model = decoderModelRules(),
                            .layer = decoderLayerRules(false),
                            .describe = describeQwen3};
  architecture.layer.push_back({.source = "self_attn.q_norm.weight",
                                .target = "attn_q_norm.weight",
                                .columns = Extent::HeadSize});
  architecture.layer.push_back({.source = "self_attn.k_norm.weight",
                                .target = "attn_k_norm.weight",
                                .columns = Extent::HeadSize});
  addAttentionBiases(architecture.layer, false, Presence::WithAttentionBias);
  return architecture;
}

const Architecture& hfQwen3ForCausalLM() {
  static const Architecture kArchitecture = qwen3Architecture();
  return kArchitecture;
}

}  // namespace nibble::hf

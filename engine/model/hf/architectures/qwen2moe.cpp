// SPDX-License-Identifier: MIT
// Qwen2 with experts, and beside them one that sees every token through a gate.
#include "model/hf/architectures/decoder.h"

namespace nibble::hf {

namespace {

void describe(std::string_view name, const Config& config, std::int64_t headSize,
              Metadata& metadata) {
  describeDecoder(name, config, metadata);
  if (headSize * config.heads != config.hidden) describeHeadSize(name, headSize, metadata);
  describeExperts(name, config, metadata);
  describeRopeScaling(name, config, metadata);
}

Result<> check(const Config& config, const std::string& file) {
  NIBBLE_CHECK(checkExperts(config, file, false));
  if (config.expertFeedForward > 0 && config.sharedFeedForward > 0) return {};
  return fail(
      ErrorCode::Corrupt, file, "{} is missing",
      config.expertFeedForward > 0 ? "shared_expert_intermediate_size" : "moe_intermediate_size");
}

}  // namespace

const Architecture& hfQwen2MoeForCausalLM() {
  static const Architecture kArchitecture = [] {
    Architecture architecture{.name = "qwen2moe",
                              .model = decoderModelRules(),
                              .layer = decoderLayerRules(false),
                              .describe = describe,
                              .check = check};
    replaceByExperts(architecture.layer, qwenExpertNames());
    architecture.layer.push_back({.source = "mlp.shared_expert_gate.weight",
                                  .target = "ffn_gate_inp_shexp.weight",
                                  .rows = Extent::One,
                                  .asFloat = true});
    architecture.layer.push_back({.source = "mlp.shared_expert.gate_proj.weight",
                                  .target = "ffn_gate_shexp.weight",
                                  .rows = Extent::SharedFeedForward});
    architecture.layer.push_back({.source = "mlp.shared_expert.up_proj.weight",
                                  .target = "ffn_up_shexp.weight",
                                  .rows = Extent::SharedFeedForward});
    architecture.layer.push_back({.source = "mlp.shared_expert.down_proj.weight",
                                  .target = "ffn_down_shexp.weight",
                                  .rows = Extent::Hidden,
                                  .columns = Extent::SharedFeedForward});
    addAttentionBiases(architecture.layer, false, Presence::Always);
    return architecture;
  }();
  return kArchitecture;
}

}  // namespace nibble::hf

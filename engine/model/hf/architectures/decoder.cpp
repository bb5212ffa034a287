// SPDX-License-Identifier: MIT
#include "model/hf/architectures/decoder.h"

#include <cmath>
#include <string>

namespace nibble::hf {

namespace {

std::string key(std::string_view architecture, std::string_view name) {
  return fmt::format("{}.{}", architecture, name);
}

}  // namespace

std::vector<TensorRule> decoderModelRules() {
  return {
      {.source = "model.embed_tokens.weight",
       .target = "token_embd.weight",
       .rows = Extent::Vocabulary},
      {.source = "model.norm.weight", .target = "output_norm.weight"},
      {.source = "lm_head.weight",
       .target = "output.weight",
       .rows = Extent::Vocabulary,
       .presence = Presence::UnlessTied},
  };
}

std::vector<TensorRule> decoderLayerRules(bool reorderHeads) {
  const RowOrder query = reorderHeads ? RowOrder::QueryHeads : RowOrder::AsStored;
  const RowOrder keys = reorderHeads ? RowOrder::KeyHeads : RowOrder::AsStored;
  return {
      {.source = "input_layernorm.weight", .target = "attn_norm.weight"},
      {.source = "post_attention_layernorm.weight", .target = "ffn_norm.weight"},
      {.source = "self_attn.v_proj.weight", .target = "attn_v.weight", .rows = Extent::KeyValue},
      {.source = "self_attn.o_proj.weight",
       .target = "attn_output.weight",
       .rows = Extent::Hidden,
       .columns = Extent::Query},
      {.source = "mlp.gate_proj.weight", .target = "ffn_gate.weight", .rows = Extent::FeedForward},
      {.source = "mlp.up_proj.weight", .target = "ffn_up.weight", .rows = Extent::FeedForward},
      {.source = "mlp.down_proj.weight",
       .target = "ffn_down.weight",
       .rows = Extent::Hidden,
       .columns = Extent::FeedForward},
      {.source = "self_attn.q_proj.weight",
       .target = "attn_q.weight",
       .rows = Extent::Query,
       .order = query},
      {.source = "self_attn.k_proj.weight",
       .target = "attn_k.weight",
       .rows = Extent::KeyValue,
       .order = keys},
  };
}

void replaceByExperts(std::vector<TensorRule>& rules, const ExpertNames& names) {
  std::erase_if(rules, [](const TensorRule& rule) { return rule.source.starts_with("mlp."); });
  const auto stack = [&](std::string_view source, std::string_view target, int fusedPart) {
    return TensorRule{.source = source,
                      .target = target,
                      .rows = Extent::ExpertFeedForward,
                      .fused = "mlp.experts.gate_up_proj",
                      .fusedPart = fusedPart,
                      .fusedParts = 2};
  };
  rules.push_back({.source = names.router,
                   .target = "ffn_gate_inp.weight",
                   .rows = Extent::Experts,
                   .asFloat = true,
                   .fused = "mlp.gate.weight"});
  rules.push_back(stack(names.gate, "ffn_gate_exps.weight", 0));
  rules.push_back({.source = names.down,
                   .target = "ffn_down_exps.weight",
                   .rows = Extent::Hidden,
                   .columns = Extent::ExpertFeedForward,
                   .fused = "mlp.experts.down_proj"});
  rules.push_back(stack(names.up, "ffn_up_exps.weight", 1));
}

ExpertNames qwenExpertNames() {
  return {.router = "mlp.gate.weight",
          .gate = "mlp.experts.{}.gate_proj.weight",
          .up = "mlp.experts.{}.up_proj.weight",
          .down = "mlp.experts.{}.down_proj.weight"};
}

void addAttentionBiases(std::vector<TensorRule>& rules, bool reorderHeads, Presence presence) {
  rules.push_back({.source = "self_attn.q_proj.bias",
                   .target = "attn_q.bias",
                   .columns = Extent::Query,
                   .order = reorderHeads ? RowOrder::QueryHeads : RowOrder::AsStored,
                   .presence = presence});
  rules.push_back({.source = "self_attn.k_proj.bias",
                   .target = "attn_k.bias",
                   .columns = Extent::KeyValue,
                   .order = reorderHeads ? RowOrder::KeyHeads : RowOrder::AsStored,
                   .presence = presence});
  rules.push_back({.source = "self_attn.v_proj.bias",
                   .target = "attn_v.bias",
                   .columns = Extent::KeyValue,
                   .presence = presence});
}

void describeDecoder(std::string_view name, const Config& config, Metadata& metadata) {
  const auto set = [&](std::string_view what, std::int64_t value) {
    metadata.set(key(name, what), static_cast<std::uint32_t>(value));
  };
  set("context_length", config.context);
  set("embedding_length", config.hidden);
  set("block_count", config.layers);
  set("feed_forward_length", config.feedForward);
  set("attention.head_count", config.heads);
  set("attention.head_count_kv", config.kvHeads);
  metadata.set(key(name, "attention.layer_norm_rms_epsilon"),
               static_cast<float>(config.normEpsilon));
  metadata.set(key(name, "rope.freq_base"), static_cast<float>(config.rope.base));
}

void describeExperts(std::string_view name, const Config& config, Metadata& metadata) {
  const auto set = [&](std::string_view what, std::int64_t value) {
    if (value > 0) metadata.set(key(name, what), static_cast<std::uint32_t>(value));
  };
  set("expert_count", config.experts);
  set("expert_used_count", config.expertsUsed);
  set("expert_feed_forward_length", config.expertFeedForward);
  set("expert_shared_feed_forward_length", config.sharedFeedForward);
}

Result<> checkExperts(const Config& config, const std::string& file, bool normalized) {
  if (config.experts == 0) {
    return fail(ErrorCode::Corrupt, file, "num_experts of {} is missing", config.architecture);
  }
  if (config.someLayersDense) {
    return fail(ErrorCode::Unsupported, file,
                "layers without experts among those that have some are not available "
                "(decoder_sparse_step, mlp_only_layers)");
  }
  if (config.normalizedRouting != normalized) {
    return fail(ErrorCode::Unsupported, file,
                "norm_topk_prob = {} is not available: GGUF's graph of {} always takes it as {}",
                config.normalizedRouting, config.architecture, normalized);
  }
  return {};
}

void describeHeadSize(std::string_view name, std::int64_t headSize, Metadata& metadata) {
  metadata.set(key(name, "attention.key_length"), static_cast<std::uint32_t>(headSize));
  metadata.set(key(name, "attention.value_length"), static_cast<std::uint32_t>(headSize));
}

void describeRopeScaling(std::string_view name, const Config& config, Metadata& metadata) {
  const RopeConfig& rope = config.rope;
  if (rope.kind != RopeKind::Linear && rope.kind != RopeKind::Yarn) return;
  const bool yarn = rope.kind == RopeKind::Yarn;
  const auto set = [&](std::string_view what, double value) {
    metadata.set(key(name, what), static_cast<float>(value));
  };
  metadata.set(key(name, "rope.scaling.type"), std::string(yarn ? "yarn" : "linear"));
  set("rope.scaling.factor", rope.factor);
  if (!yarn) return;
  metadata.set(key(name, "rope.scaling.original_context_length"),
               static_cast<std::uint32_t>(rope.originalContext.value_or(config.context)));
  // The graph multiplies the factor's own 0.1 ln(factor) + 1 in.
  if (rope.attentionFactor) {
    const double own = rope.factor > 1 ? 0.1 * std::log(rope.factor) + 1 : 1;
    set("rope.scaling.attn_factor", *rope.attentionFactor / own);
  }
  if (rope.betaFast) set("rope.scaling.yarn_beta_fast", *rope.betaFast);
  if (rope.betaSlow) set("rope.scaling.yarn_beta_slow", *rope.betaSlow);
}

}  // namespace nibble::hf

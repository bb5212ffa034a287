// SPDX-License-Identifier: MIT
// A model with the shapes of a llama, of any depth, and no weights: for plans and views of plans.
#pragma once

#include <memory>

#include "support/synthetic_source.h"

namespace nibble::test {

inline std::shared_ptr<SyntheticSource> llamaShape(int layers, bool tied = false,
                                                   TensorType type = TensorType::BF16) {
  constexpr std::int64_t kWidth = 2048, kInner = 8192, kKeys = 512, kWords = 4096;
  auto source = std::make_shared<SyntheticSource>();
  Metadata& metadata = source->editMetadata();
  metadata.set("general.architecture", std::string("llama"));
  metadata.set("llama.block_count", static_cast<std::uint32_t>(layers));
  metadata.set("llama.embedding_length", std::uint32_t{kWidth});
  metadata.set("llama.feed_forward_length", std::uint32_t{kInner});
  metadata.set("llama.attention.head_count", std::uint32_t{32});
  metadata.set("llama.attention.head_count_kv", std::uint32_t{8});
  metadata.set("llama.context_length", std::uint32_t{32768});
  metadata.set("llama.vocab_size", std::uint32_t{kWords});
  metadata.set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  source->add("token_embd.weight", Shape::of(kWidth, kWords), type);
  source->add("output_norm.weight", Shape::of(kWidth));
  if (!tied) source->add("output.weight", Shape::of(kWidth, kWords), type);
  for (int layer = 0; layer < layers; ++layer) {
    const std::string prefix = fmt::format("blk.{}.", layer);
    source->add(prefix + "attn_norm.weight", Shape::of(kWidth));
    source->add(prefix + "attn_q.weight", Shape::of(kWidth, kWidth), type);
    source->add(prefix + "attn_k.weight", Shape::of(kWidth, kKeys), type);
    source->add(prefix + "attn_v.weight", Shape::of(kWidth, kKeys), type);
    source->add(prefix + "attn_output.weight", Shape::of(kWidth, kWidth), type);
    source->add(prefix + "ffn_norm.weight", Shape::of(kWidth));
    source->add(prefix + "ffn_gate.weight", Shape::of(kWidth, kInner), type);
    source->add(prefix + "ffn_up.weight", Shape::of(kWidth, kInner), type);
    source->add(prefix + "ffn_down.weight", Shape::of(kInner, kWidth), type);
  }
  return source;
}

}  // namespace nibble::test

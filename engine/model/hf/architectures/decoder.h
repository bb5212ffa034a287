// SPDX-License-Identifier: MIT
// What the Llama model class and its relatives have in common.
#pragma once

#include <vector>

#include "model/hf/architecture.h"

namespace nibble::hf {

/// Embedding, final norm and head.
std::vector<TensorRule> decoderModelRules();
/// Norms, attention and gated feed-forward of a layer; `order` says whether q and k are reordered.
std::vector<TensorRule> decoderLayerRules(bool reorderHeads);
/// What a layer's experts and their router are called, "{}" standing for the expert's number.
struct ExpertNames {
  std::string_view router, gate, up, down;
};
/// Puts experts in the place of the gated feed-forward part.
void replaceByExperts(std::vector<TensorRule>& rules, const ExpertNames& names);
/// Qwen's names for them.
ExpertNames qwenExpertNames();
/// Biases of q, k and v.
void addAttentionBiases(std::vector<TensorRule>& rules, bool reorderHeads, Presence presence);

/// The {arch}.* keys every architecture has, rope scaling left out.
void describeDecoder(std::string_view name, const Config& config, Metadata& metadata);
/// Keys of the head size.
void describeHeadSize(std::string_view name, std::int64_t headSize, Metadata& metadata);
/// Keys of a mixture of experts.
void describeExperts(std::string_view name, const Config& config, Metadata& metadata);
/// Fails unless every layer has experts, and `normalized` is what the configuration says of what
/// those count that a token goes to.
Result<> checkExperts(const Config& config, const std::string& file, bool normalized);
/// Keys of rope scaling; llama3's comes as a tensor (llama3Divisors).
void describeRopeScaling(std::string_view name, const Config& config, Metadata& metadata);

}  // namespace nibble::hf

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
/// Biases of q, k and v.
void addAttentionBiases(std::vector<TensorRule>& rules, bool reorderHeads, Presence presence);

/// The {arch}.* keys every architecture has, rope scaling left out.
void describeDecoder(std::string_view name, const Config& config, Metadata& metadata);
/// Keys of the head size.
void describeHeadSize(std::string_view name, std::int64_t headSize, Metadata& metadata);
/// Keys of rope scaling; llama3's comes as a tensor (llama3Divisors).
void describeRopeScaling(std::string_view name, const Config& config, Metadata& metadata);

}  // namespace nibble::hf

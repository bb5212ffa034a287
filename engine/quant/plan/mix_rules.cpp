// SPDX-License-Identifier: MIT
#include "quant/plan/mix_rules.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <utility>

#include "quant/plan/tensor_roles.h"

namespace nibble {

namespace {

using T = TensorType;

/// One tensor as a condition sees it: the index-th of `count` of its kind.
struct Site {
  const MixFacts& facts;
  int index = 0;
  int count = 0;
};

using Condition = bool (*)(const Site&);

/// Read as: in this mix, under this condition, this type. The first row that holds decides.
struct Row {
  Mix mix;
  Condition when;
  TensorType type;
};

bool always(const Site&) {
  return true;
}
bool manyQueriesPerKv(const Site& s) {
  return s.facts.headsPerKvHead >= 4;
}
bool withImportance(const Site& s) {
  return s.facts.hasImportance;
}
bool among2(const Site& s) {
  return s.index < 2;
}
bool among4(const Site& s) {
  return s.index < 4;
}
bool firstEighth(const Site& s) {
  return s.index < s.count / 8;
}
bool firstSixteenth(const Site& s) {
  return s.index < s.count / 16;
}
bool middle(const Site& s) {
  return s.index >= s.count / 8 && s.index < 7 * s.count / 8;
}
/// The first and last eighth of the layers and every third one between.
bool moreBits(const Site& s) {
  const int eighth = s.count / 8;
  return s.index < eighth || s.index >= 7 * s.count / 8 || (s.index - eighth) % 3 == 2;
}
bool isFalcon(const MixFacts& facts) {
  return facts.architecture == "falcon";
}
bool falcon(const Site& s) {
  return isFalcon(s.facts);
}
bool falconMoreBits(const Site& s) {
  return falcon(s) && moreBits(s);
}
bool falconFirstSixteenth(const Site& s) {
  return falcon(s) && firstSixteenth(s);
}
bool plainFirstEighth(const Site& s) {
  return !falcon(s) && firstEighth(s);
}
bool blindFirstEighth(const Site& s) {
  return !s.facts.hasImportance && firstEighth(s);
}
bool blind(const Site& s) {
  return !s.facts.hasImportance;
}
bool guidedFirstEighth(const Site& s) {
  return s.facts.hasImportance && firstEighth(s);
}
bool firstEighthOrExpertMore(const Site& s) {
  return firstEighth(s) || (s.facts.experts == 8 && moreBits(s));
}

constexpr Row kAttentionV[] = {
    {Mix::Q2_K, manyQueriesPerKv, T::Q4_K},
    {Mix::Q2_K, always, T::Q3_K},
    {Mix::Q2_K_S, manyQueriesPerKv, T::Q4_K},
    {Mix::IQ3_XXS, manyQueriesPerKv, T::Q4_K},
    {Mix::IQ3_XXS, withImportance, T::IQ3_XXS},
    {Mix::IQ3_XXS, always, T::IQ3_S},
    {Mix::IQ3_XS, manyQueriesPerKv, T::Q4_K},
    {Mix::IQ3_S, manyQueriesPerKv, T::Q4_K},
    {Mix::IQ3_M, always, T::Q4_K},
    {Mix::Q3_K_M, among2, T::Q5_K},
    {Mix::Q3_K_M, always, T::Q4_K},
    {Mix::Q3_K_L, always, T::Q5_K},
    {Mix::IQ4_NL, manyQueriesPerKv, T::Q5_K},
    {Mix::IQ4_XS, manyQueriesPerKv, T::Q5_K},
    {Mix::Q4_K_M, moreBits, T::Q6_K},
    {Mix::Q5_K_M, moreBits, T::Q6_K},
    {Mix::Q4_K_S, among4, T::Q5_K},
};

constexpr Row kAttentionQK[] = {
    {Mix::IQ3_XS, always, T::IQ3_XXS},
    {Mix::IQ3_XXS, always, T::IQ2_S},
};

constexpr Row kFfnDown[] = {
    {Mix::Q2_K, always, T::Q3_K},
    {Mix::Q2_K_S, firstEighth, T::Q4_K},
    {Mix::IQ3_XXS, blindFirstEighth, T::Q4_K},
    {Mix::IQ3_XXS, blind, T::Q3_K},
    {Mix::Q3_K_M, firstSixteenth, T::Q5_K},
    {Mix::Q3_K_M, falconMoreBits, T::Q4_K},
    {Mix::Q3_K_M, falcon, T::Q3_K},
    {Mix::Q3_K_M, always, T::Q4_K},
    {Mix::IQ3_M, firstEighthOrExpertMore, T::Q4_K},
    {Mix::Q3_K_L, falcon, T::Q4_K},
    {Mix::Q3_K_L, always, T::Q5_K},
    {Mix::Q4_K_M, falconFirstSixteenth, T::Q6_K},
    {Mix::Q4_K_M, falconMoreBits, T::Q5_K},
    {Mix::Q4_K_M, falcon, T::Q4_K},
    {Mix::Q4_K_M, moreBits, T::Q6_K},
    {Mix::IQ4_NL, blindFirstEighth, T::Q5_K},
    {Mix::IQ4_XS, blindFirstEighth, T::Q5_K},
    {Mix::Q5_K_M, moreBits, T::Q6_K},
    {Mix::Q4_K_S, plainFirstEighth, T::Q5_K},
    // With importance, plain 4- and 5-bit gain from a minimum where errors hurt most.
    {Mix::Q4_0, guidedFirstEighth, T::Q4_1},
    {Mix::Q5_0, guidedFirstEighth, T::Q5_1},
};

constexpr Row kAttentionOutput[] = {
    {Mix::Q2_K, always, T::Q3_K},   {Mix::IQ3_XXS, always, T::IQ3_S},
    {Mix::Q3_K_M, always, T::Q4_K}, {Mix::Q3_K_L, always, T::Q5_K},
    {Mix::IQ3_M, always, T::Q4_K},
};

constexpr Row kAttentionOutputFalcon[] = {{Mix::Q3_K_L, always, T::Q4_K}};

constexpr Row kAttentionOutputEightExperts[] = {
    {Mix::Q2_K, always, T::Q5_K},   {Mix::IQ3_XS, always, T::Q5_K}, {Mix::IQ3_XXS, always, T::Q5_K},
    {Mix::Q3_K_S, always, T::Q5_K}, {Mix::Q3_K_M, always, T::Q5_K}, {Mix::IQ4_NL, always, T::Q5_K},
    {Mix::Q4_K_S, always, T::Q5_K}, {Mix::Q4_K_M, always, T::Q5_K}, {Mix::IQ3_S, always, T::Q5_K},
    {Mix::IQ3_M, always, T::Q5_K},  {Mix::IQ4_XS, always, T::Q5_K},
};

constexpr Row kAttentionQkv[] = {
    {Mix::Q3_K_M, always, T::Q4_K}, {Mix::Q3_K_L, always, T::Q4_K}, {Mix::IQ3_M, always, T::Q4_K},
    {Mix::Q4_K_M, always, T::Q5_K}, {Mix::Q5_K_M, always, T::Q6_K},
};

constexpr Row kFfnGateUp[] = {{Mix::IQ3_XS, middle, T::IQ3_XXS}};

constexpr Row kTokenEmbedding[] = {
    {Mix::IQ2_XXS, always, T::Q2_K},  {Mix::IQ2_XS, always, T::Q2_K},
    {Mix::IQ1_S, always, T::Q2_K},    {Mix::IQ1_M, always, T::Q2_K},
    {Mix::IQ2_S, always, T::IQ3_S},   {Mix::IQ2_M, always, T::IQ3_S},
    {Mix::IQ3_XXS, always, T::IQ3_S}, {Mix::TQ1_0, always, T::Q4_K},
    {Mix::TQ2_0, always, T::Q4_K},
};

TensorType decide(std::span<const Row> rows, const MixTraits& mix, const Site& site) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const Row& r) { return r.mix == mix.mix && r.when(site); });
  return row == rows.end() ? mix.base : row->type;
}

bool isAmong(Mix mix, std::initializer_list<Mix> mixes) {
  return std::find(mixes.begin(), mixes.end(), mix) != mixes.end();
}

/// Mixes of about two bits, with rules of their own for everything but the embeddings.
bool isLowBit(Mix mix) {
  return isAmong(mix, {Mix::IQ1_S, Mix::IQ1_M, Mix::IQ2_XXS, Mix::IQ2_XS, Mix::IQ2_S, Mix::IQ2_M});
}

int firstLayerValue(const Metadata& metadata, const std::string& key, int otherwise) {
  std::optional<std::int64_t> value = metadata.integer(key);
  if (!value) {
    if (const auto perLayer = metadata.integers(key); perLayer && !perLayer->empty()) {
      value = perLayer->front();
    }
  }
  return value && std::in_range<int>(*value) ? static_cast<int>(*value) : otherwise;
}

bool countsAs70B(const MixFacts& facts, bool sharesKv) {
  if (facts.layers != 80) return false;
  if (facts.architecture == "llama") return facts.experts != 8 && sharesKv;
  constexpr std::string_view kOthers[] = {"qwen2", "qwen2vl", "deci", "olmo"};
  return std::find(std::begin(kOthers), std::end(kOthers), facts.architecture) != std::end(kOthers);
}

}  // namespace

MixFacts MixFacts::of(const Metadata& metadata, std::span<const TensorInfo> tensors,
                      bool hasImportance) {
  MixFacts facts;
  facts.architecture = metadata.string("general.architecture").value_or("");
  facts.hasImportance = hasImportance;
  const std::string prefix = facts.architecture + ".";
  facts.layers = firstLayerValue(metadata, prefix + "block_count", 0);
  facts.experts = firstLayerValue(metadata, prefix + "expert_count", 0);
  const int heads = firstLayerValue(metadata, prefix + "attention.head_count", 0);
  const int kvHeads = firstLayerValue(metadata, prefix + "attention.head_count_kv", heads);
  facts.headsPerKvHead = kvHeads > 0 ? heads / kvHeads : 0;
  facts.is70B = countsAs70B(facts, heads != kvHeads);
  for (const TensorInfo& tensor : tensors) {
    facts.hasOutput = facts.hasOutput || tensor.name == "output.weight";
    facts.attentionV += contains(tensor.name, "attn_v.weight") ||
                        contains(tensor.name, "attn_qkv.weight") ||
                        contains(tensor.name, "attn_kv_b.weight");
  }
  return facts;
}

MixRules::MixRules(Mix mix, MixFacts facts) : mix_(traits(mix)), facts_(std::move(facts)) {}

TensorType MixRules::outputType(const TensorInfo& tensor) const {
  if (isFalcon(facts_) || tensor.shape.columns() % traits(mix_.base).blockElements != 0) {
    return T::Q8_0;
  }
  if (isLowBit(mix_.mix) || mix_.mix == Mix::IQ3_XXS) return T::Q5_K;
  return mix_.base == T::Q8_0 ? T::Q8_0 : T::Q6_K;
}

TensorType MixRules::lowBitType(std::string_view name) {
  const bool larger = isAmong(mix_.mix, {Mix::IQ2_S, Mix::IQ2_M});
  const TensorType better = larger ? T::IQ3_S : T::Q2_K;
  if (contains(name, "attn_v.weight")) {
    ++seen_.attentionV;
    return facts_.headsPerKvHead >= 4 || facts_.experts >= 4 ? T::Q4_K : better;
  }
  if (contains(name, "attn_k.weight")) return facts_.experts == 8 ? T::Q4_K : mix_.base;
  if (contains(name, "ffn_down")) {
    return firstEighth({facts_, seen_.ffnDown++, facts_.layers}) ? better : mix_.base;
  }
  if (contains(name, "attn_output.weight")) {
    if (facts_.experts == 8) return T::Q5_K;
    if (larger) return T::IQ3_S;
    if (isAmong(mix_.mix, {Mix::IQ1_S, Mix::IQ1_M})) return T::IQ2_XXS;
  }
  return mix_.base;
}

TensorType MixRules::attentionVType() {
  const Site site{facts_, seen_.attentionV++, facts_.attentionV};
  TensorType type = decide(kAttentionV, mix_, site);
  if (facts_.is70B && (type == T::Q3_K || type == T::Q4_K)) type = T::Q5_K;
  // With eight experts attention is so small a part that eight bits cost next to nothing.
  return facts_.experts == 8 ? T::Q8_0 : type;
}

TensorType MixRules::attentionOutputType() const {
  const Site site{facts_};
  if (isFalcon(facts_)) return decide(kAttentionOutputFalcon, mix_, site);
  if (facts_.experts == 8) return decide(kAttentionOutputEightExperts, mix_, site);
  return decide(kAttentionOutput, mix_, site);
}

int MixRules::ffnIndex(std::string_view name, int& counter) const {
  const int seen = counter++;
  return facts_.experts > 1 ? layerOf(name) : seen;
}

TensorType MixRules::typeOf(const TensorInfo& tensor) {
  const std::string_view name = tensor.name;
  // Plain floating-point mixes convert everything alike.
  if (traits(mix_.base).blockElements == 1) return mix_.base;
  const bool embedding = name == "token_embd.weight";
  if (name == "output.weight" || (embedding && !facts_.hasOutput)) return outputType(tensor);
  if (embedding) return decide(kTokenEmbedding, mix_, {facts_});
  if (isLowBit(mix_.mix)) return lowBitType(name);
  if (contains(name, "attn_v.weight")) return attentionVType();
  if (contains(name, "attn_k.weight") && facts_.experts == 8) return T::Q8_0;
  if (contains(name, "attn_k.weight") || contains(name, "attn_q.weight")) {
    return decide(kAttentionQK, mix_, {facts_});
  }
  if (contains(name, "ffn_down")) {
    return decide(kFfnDown, mix_, {facts_, ffnIndex(name, seen_.ffnDown), facts_.layers});
  }
  if (contains(name, "attn_output.weight")) return attentionOutputType();
  if (contains(name, "attn_qkv.weight")) return decide(kAttentionQkv, mix_, {facts_});
  if (contains(name, "ffn_gate")) {
    return decide(kFfnGateUp, mix_, {facts_, ffnIndex(name, seen_.ffnGate), facts_.layers});
  }
  if (contains(name, "ffn_up")) {
    return decide(kFfnGateUp, mix_, {facts_, ffnIndex(name, seen_.ffnUp), facts_.layers});
  }
  return mix_.base;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Field names and their meaning: transformers' configuration classes.
#include "model/hf/config.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/utf8.h"
#include "model/limits.h"

namespace nibble::hf {

namespace {

using Json = nlohmann::json;

using limits::Range;

/// Looks fields up in one object of the file. A field that is null counts as absent.
class Fields {
 public:
  Fields(const Json& object, std::string file, std::string prefix = {})
      : object_(object), file_(std::move(file)), prefix_(std::move(prefix)) {}

  const Json* find(const char* key) const {
    const auto it = object_.find(key);
    return it == object_.end() || it->is_null() ? nullptr : &*it;
  }

  Result<std::optional<std::int64_t>> optionalInteger(const char* key, std::int64_t high,
                                                      std::int64_t low = 1) const {
    const Json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_integer() ||
        (value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t(INT64_MAX))) {
      return wrong(key, "a whole number");
    }
    const auto number = value->get<std::int64_t>();
    if (number < low || number > high) {
      return fail(ErrorCode::Corrupt, file_, "{}{} = {} is outside {}..{}", prefix_, key, number,
                  low, high);
    }
    return number;
  }

  Result<std::int64_t> integer(const char* key, std::int64_t high) const {
    NIBBLE_TRY(const auto value, optionalInteger(key, high));
    if (!value) return missing(key);
    return *value;
  }

  Result<std::optional<double>> optionalReal(const char* key,
                                             Range range = limits::kRopeFactor) const {
    const Json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) return wrong(key, "a number");
    const auto number = value->get<double>();
    if (!(number >= range.low && number <= range.high)) {
      return fail(ErrorCode::Corrupt, file_, "{}{} = {} is outside {}..{}", prefix_, key, number,
                  range.low, range.high);
    }
    return number;
  }

  Result<double> real(const char* key, double otherwise, Range range = limits::kRopeFactor) const {
    NIBBLE_TRY(const auto value, optionalReal(key, range));
    return value.value_or(otherwise);
  }

  Result<std::optional<bool>> boolean(const char* key) const {
    const Json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) return wrong(key, "true or false");
    return value->get<bool>();
  }

  Result<std::string> string(const char* key) const {
    const Json* value = find(key);
    if (value == nullptr) return std::string();
    if (!value->is_string()) return wrong(key, "a text");
    return value->get<std::string>();
  }

  /// Null when absent.
  Result<const Json*> object(const char* key) const {
    const Json* value = find(key);
    if (value != nullptr && !value->is_object()) return wrong(key, "an object");
    return value;
  }

  const std::string& file() const { return file_; }

 private:
  tl::unexpected<Error> missing(const char* key) const {
    return fail(ErrorCode::Corrupt, file_, "{}{} is missing", prefix_, key);
  }
  tl::unexpected<Error> wrong(const char* key, const char* wanted) const {
    return fail(ErrorCode::Corrupt, file_, "{}{} is not {}", prefix_, key, wanted);
  }

  const Json& object_;
  std::string file_;
  std::string prefix_;
};

Result<RopeKind> ropeKind(const Fields& fields) {
  NIBBLE_TRY(std::string kind, fields.string("rope_type"));
  if (kind.empty()) {
    NIBBLE_TRY(kind, fields.string("type"));
  }
  if (kind.empty() || kind == "default") return RopeKind::Plain;
  // Dynamic scaling sets in beyond the trained context only; GGUF has no word for it.
  if (kind == "dynamic") return RopeKind::Plain;
  if (kind == "linear") return RopeKind::Linear;
  if (kind == "yarn") return RopeKind::Yarn;
  if (kind == "llama3") return RopeKind::Llama3;
  return fail(ErrorCode::Unsupported, fields.file(), "rope scaling \"{}\" is not available",
              printable(kind));
}

Result<> readYarn(const Fields& fields, RopeConfig& rope) {
  NIBBLE_TRY(rope.attentionFactor,
             fields.optionalReal("attention_factor", limits::kAttentionFactor));
  NIBBLE_TRY(rope.betaFast, fields.optionalReal("beta_fast"));
  NIBBLE_TRY(rope.betaSlow, fields.optionalReal("beta_slow"));
  NIBBLE_TRY(const auto mscale, fields.optionalReal("mscale", limits::kAttentionFactor));
  NIBBLE_TRY(const auto mscaleAll, fields.optionalReal("mscale_all_dim", limits::kAttentionFactor));
  if (!rope.attentionFactor && mscale && mscaleAll) {
    const double stretch = 0.1 * std::log(rope.factor);
    rope.attentionFactor = (stretch * *mscale + 1) / (stretch * *mscaleAll + 1);
  }
  return {};
}

/// Of the object rope_scaling, or of rope_parameters, which newer files have in its place.
Result<> readScaling(const Fields& fields, RopeConfig& rope) {
  NIBBLE_TRY(rope.kind, ropeKind(fields));
  NIBBLE_TRY(rope.base, fields.real("rope_theta", rope.base, limits::kRopeBase));
  NIBBLE_TRY(const double partial, fields.real("partial_rotary_factor", 1));
  if (partial != 1) {
    return fail(ErrorCode::Unsupported, fields.file(), "partial_rotary_factor {} is not available",
                partial);
  }
  if (rope.kind == RopeKind::Plain) return {};
  NIBBLE_TRY(rope.factor, fields.real("factor", rope.kind == RopeKind::Llama3 ? 8 : 1));
  NIBBLE_TRY(const auto original,
             fields.optionalInteger("original_max_position_embeddings", limits::kContext));
  if (original) rope.originalContext = original;
  NIBBLE_TRY(rope.lowFrequencyFactor, fields.real("low_freq_factor", 1));
  NIBBLE_TRY(rope.highFrequencyFactor, fields.real("high_freq_factor", 4));
  if (rope.kind == RopeKind::Llama3 && rope.highFrequencyFactor <= rope.lowFrequencyFactor) {
    return fail(ErrorCode::Corrupt, fields.file(),
                "high_freq_factor {} is not above low_freq_factor {}", rope.highFrequencyFactor,
                rope.lowFrequencyFactor);
  }
  return readYarn(fields, rope);
}

Result<> readRope(const Fields& fields, RopeConfig& rope) {
  NIBBLE_TRY(rope.base, fields.real("rope_theta", rope.base, limits::kRopeBase));
  NIBBLE_TRY(rope.originalContext,
             fields.optionalInteger("original_max_position_embeddings", limits::kContext));
  NIBBLE_TRY(const double partial, fields.real("partial_rotary_factor", 1));
  if (partial != 1) {
    return fail(ErrorCode::Unsupported, fields.file(), "partial_rotary_factor {} is not available",
                partial);
  }
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    NIBBLE_TRY(const Json* object, fields.object(key));
    if (object == nullptr) continue;
    if (object->contains("full_attention")) {
      return fail(ErrorCode::Unsupported, fields.file(), "{} differs between layers", key);
    }
    NIBBLE_CHECK(readScaling(Fields(*object, fields.file(), std::string(key) + "."), rope));
  }
  return {};
}

Result<> readFp8(const Fields& fields, Config& config) {
  config.fp8.emplace();
  const Json* size = fields.find("weight_block_size");
  if (size == nullptr) return {};
  const auto valid = [](const Json& n) {
    return n.is_number_unsigned() && n.get<std::uint64_t>() - 1 < std::uint64_t(limits::kWidth);
  };
  if (!size->is_array() || size->size() != 2 || !valid((*size)[0]) || !valid((*size)[1])) {
    return fail(ErrorCode::Corrupt, fields.file(),
                "quantization_config.weight_block_size is not a pair of sizes");
  }
  config.fp8->blockRows = (*size)[0].get<std::int64_t>();
  config.fp8->blockColumns = (*size)[1].get<std::int64_t>();
  return {};
}

Result<> readQuantization(const Fields& fields, Config& config) {
  for (const char* key : {"quantization_config", "compression_config"}) {
    NIBBLE_TRY(const Json* object, fields.object(key));
    if (object == nullptr) continue;
    const Fields inner(*object, fields.file(), std::string(key) + ".");
    NIBBLE_TRY(const std::string method, inner.string("quant_method"));
    if (method == "fp8") {
      NIBBLE_CHECK(readFp8(inner, config));
      continue;
    }
    if (method == "awq" || method == "gptq") {
      NIBBLE_TRY(config.packed, parsePackedConfig(*object, method, fields.file()));
      continue;
    }
    return withHint(fail(ErrorCode::Unsupported, fields.file(),
                         "the folder is already quantized ({}); reading it is not available yet",
                         method.empty() ? "in an unnamed way" : printable(method)),
                    "open the original model in F16, BF16 or F32");
  }
  return {};
}

Result<> readBehaviour(const Fields& fields, Config& config) {
  NIBBLE_TRY(const std::string activation, fields.string("hidden_act"));
  if (!activation.empty() && activation != "silu" && activation != "swish") {
    return fail(ErrorCode::Unsupported, fields.file(), "hidden_act \"{}\" is not available",
                printable(activation));
  }
  NIBBLE_TRY(config.tiedEmbeddings, fields.boolean("tie_word_embeddings"));
  NIBBLE_TRY(const auto attentionBias, fields.boolean("attention_bias"));
  NIBBLE_TRY(const auto mlpBias, fields.boolean("mlp_bias"));
  config.attentionBias = attentionBias.value_or(false);
  config.mlpBias = mlpBias.value_or(false);
  return {};
}

Result<> readSizes(const Fields& fields, Config& config) {
  NIBBLE_TRY(config.layers, fields.integer("num_hidden_layers", limits::kLayers));
  NIBBLE_TRY(config.hidden, fields.integer("hidden_size", limits::kWidth));
  NIBBLE_TRY(config.feedForward, fields.integer("intermediate_size", limits::kFeedForward));
  NIBBLE_TRY(config.heads, fields.integer("num_attention_heads", limits::kHeads));
  NIBBLE_TRY(const auto kvHeads, fields.optionalInteger("num_key_value_heads", limits::kHeads));
  config.kvHeads = kvHeads.value_or(config.heads);
  if (config.heads % config.kvHeads != 0) {
    return fail(ErrorCode::Corrupt, fields.file(),
                "num_key_value_heads = {} does not divide num_attention_heads = {}", config.kvHeads,
                config.heads);
  }
  NIBBLE_TRY(config.statedHeadSize, fields.optionalInteger("head_dim", limits::kHeadSize));
  NIBBLE_TRY(config.vocabulary, fields.integer("vocab_size", limits::kVocabulary));
  NIBBLE_TRY(config.context, fields.integer("max_position_embeddings", limits::kContext));
  NIBBLE_TRY(config.normEpsilon,
             fields.real("rms_norm_eps", config.normEpsilon, limits::kNormEpsilon));
  return {};
}

Result<> readExperts(const Fields& fields, Config& config) {
  for (const char* key : {"num_local_experts", "num_experts"}) {
    NIBBLE_TRY(const auto experts, fields.optionalInteger(key, limits::kExperts, 0));
    if (experts) config.experts = *experts;
  }
  if (config.experts == 0) return {};
  NIBBLE_TRY(config.expertsUsed, fields.integer("num_experts_per_tok", limits::kExperts));
  if (config.expertsUsed > config.experts) {
    return fail(ErrorCode::Corrupt, fields.file(), "num_experts_per_tok = {} of {} experts",
                config.expertsUsed, config.experts);
  }
  NIBBLE_TRY(const auto each,
             fields.optionalInteger("moe_intermediate_size", limits::kFeedForward));
  NIBBLE_TRY(const auto shared,
             fields.optionalInteger("shared_expert_intermediate_size", limits::kFeedForward, 0));
  NIBBLE_TRY(const auto normalized, fields.boolean("norm_topk_prob"));
  NIBBLE_TRY(const auto step, fields.optionalInteger("decoder_sparse_step", limits::kLayers));
  config.expertFeedForward = each.value_or(0);
  config.sharedFeedForward = shared.value_or(0);
  config.normalizedRouting = normalized.value_or(false);
  const Json* dense = fields.find("mlp_only_layers");
  config.someLayersDense = step.value_or(1) != 1 || (dense != nullptr && !dense->empty());
  return {};
}

Result<std::string> readArchitecture(const Json& json, const std::string& file) {
  const auto list = json.find("architectures");
  if (list != json.end() && list->is_array() && !list->empty() && list->front().is_string()) {
    return list->front().get<std::string>();
  }
  return withHint(fail(ErrorCode::Corrupt, file, "the list \"architectures\" is missing"),
                  "this config.json does not describe a language model");
}

}  // namespace

Result<Config> parseConfig(std::string_view text, const std::string& file) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    return withHint(fail(ErrorCode::Corrupt, file, "not valid JSON"), "download the file again");
  }
  if (!json.is_object()) return fail(ErrorCode::Corrupt, file, "not a JSON object");
  const Fields fields(json, file);
  Config config;
  NIBBLE_TRY(config.architecture, readArchitecture(json, file));
  NIBBLE_CHECK(readQuantization(fields, config));
  NIBBLE_CHECK(readSizes(fields, config));
  NIBBLE_CHECK(readRope(fields, config.rope));
  NIBBLE_CHECK(readBehaviour(fields, config));
  NIBBLE_CHECK(readExperts(fields, config));
  return config;
}

}  // namespace nibble::hf

// SPDX-License-Identifier: MIT
// Metadata keys and their defaults: GGUF's {arch}.* vocabulary.
#include "model/hyperparameters.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "model/limits.h"

namespace nibble {

namespace {

using limits::Range;

/// Looks up "{arch}.name" and checks what it finds.
class Reader {
 public:
  Reader(const Metadata& metadata, std::string architecture)
      : metadata_(metadata), architecture_(std::move(architecture)) {}

  std::string key(std::string_view name) const { return fmt::format("{}.{}", architecture_, name); }
  bool has(std::string_view name) const { return metadata_.contains(key(name)); }

  /// A whole number, or an array with one equal number a layer.
  Result<int> required(std::string_view name, std::int64_t low, std::int64_t high) const {
    const std::string full = key(name);
    if (!metadata_.contains(full)) {
      return withHint(fail(ErrorCode::Corrupt, "", "metadata key {} is missing", full),
                      "convert the model again with a current converter");
    }
    NIBBLE_TRY(const std::int64_t value, number(full));
    if (value < low || value > high) {
      return fail(ErrorCode::Corrupt, "", "{} = {} is outside {}..{}", full, value, low, high);
    }
    return static_cast<int>(value);
  }

  Result<int> optional(std::string_view name, std::int64_t low, std::int64_t high,
                       std::int64_t otherwise) const {
    if (!has(name)) return static_cast<int>(otherwise);
    return required(name, low, high);
  }

  Result<double> real(std::string_view name, Range range, double otherwise) const {
    if (!has(name)) return otherwise;
    const auto value = metadata_.real(key(name));
    if (!value) return fail(ErrorCode::Corrupt, "", "{} is not a number", key(name));
    if (!(*value >= range.low && *value <= range.high)) {
      return fail(ErrorCode::Corrupt, "", "{} = {} is outside {}..{}", key(name), *value, range.low,
                  range.high);
    }
    return *value;
  }

  const Metadata& metadata() const { return metadata_; }

 private:
  Result<std::int64_t> number(const std::string& full) const {
    if (const auto value = metadata_.integer(full)) return *value;
    const auto values = metadata_.integers(full);
    if (!values || values->empty()) {
      return fail(ErrorCode::Corrupt, "", "{} is not a whole number", full);
    }
    const auto other = std::adjacent_find(values->begin(), values->end(), std::not_equal_to<>());
    if (other != values->end()) {
      return withHint(fail(ErrorCode::Unsupported, "", "{} differs between layers ({} and {})",
                           full, *other, *std::next(other)),
                      "models whose layers differ in shape cannot be run yet");
    }
    return values->front();
  }

  const Metadata& metadata_;
  std::string architecture_;
};

Result<> readHeads(const Reader& reader, Hyperparameters& h) {
  NIBBLE_TRY(h.heads, reader.required("attention.head_count", 1, limits::kHeads));
  NIBBLE_TRY(h.kvHeads, reader.optional("attention.head_count_kv", 1, limits::kHeads, h.heads));
  if (h.heads % h.kvHeads != 0) {
    return fail(ErrorCode::Corrupt, "", "{} = {} does not divide {} = {}",
                reader.key("attention.head_count_kv"), h.kvHeads,
                reader.key("attention.head_count"), h.heads);
  }
  if (!reader.has("attention.key_length") && h.embedding % h.heads != 0) {
    return fail(ErrorCode::Corrupt, "", "{} = {} does not divide {} = {}",
                reader.key("attention.head_count"), h.heads, reader.key("embedding_length"),
                h.embedding);
  }
  const int evenShare = h.embedding / h.heads;
  NIBBLE_TRY(h.headSize, reader.optional("attention.key_length", 1, limits::kHeadSize, evenShare));
  if (h.headSize == 0 || h.headSize % 2 != 0) {
    return fail(ErrorCode::Corrupt, "", "a head of {} elements (from {} and {}) cannot be rotated",
                h.headSize, reader.key("embedding_length"), reader.key("attention.head_count"));
  }
  NIBBLE_TRY(const int valueSize,
             reader.optional("attention.value_length", 1, limits::kHeadSize, evenShare));
  if (valueSize != h.headSize) {
    return fail(ErrorCode::Unsupported, "", "{} = {} differs from the head size {}",
                reader.key("attention.value_length"), valueSize, h.headSize);
  }
  return {};
}

Result<> readVocabulary(const Reader& reader, Hyperparameters& h) {
  if (const StringList* tokens = reader.metadata().strings("tokenizer.ggml.tokens")) {
    const auto count = static_cast<std::int64_t>(tokens->items.size());
    if (count < 1 || count > limits::kVocabulary) {
      return fail(ErrorCode::Corrupt, "", "tokenizer.ggml.tokens has {} entries", count);
    }
    h.vocabulary = static_cast<int>(count);
    return {};
  }
  NIBBLE_TRY(h.vocabulary, reader.required("vocab_size", 1, limits::kVocabulary));
  return {};
}

Result<> readExperts(const Reader& reader, Hyperparameters& h) {
  NIBBLE_TRY(h.experts, reader.optional("expert_count", 0, limits::kExperts, 0));
  NIBBLE_TRY(h.expertsUsed, reader.optional("expert_used_count", 0, limits::kExperts, 0));
  if (h.expertsUsed > h.experts || (h.experts > 0 && h.expertsUsed == 0)) {
    return fail(ErrorCode::Corrupt, "", "{} = {} does not fit {} = {}",
                reader.key("expert_used_count"), h.expertsUsed, reader.key("expert_count"),
                h.experts);
  }
  NIBBLE_TRY(h.expertFeedForward,
             reader.optional("expert_feed_forward_length", 0, limits::kFeedForward, 0));
  NIBBLE_TRY(h.sharedFeedForward,
             reader.optional("expert_shared_feed_forward_length", 0, limits::kFeedForward, 0));
  // Models made of experts alone state the width of an expert instead.
  const int absent = h.experts > 0 ? 0 : -1;
  NIBBLE_TRY(h.feedForward,
             reader.optional("feed_forward_length", 1, limits::kFeedForward, absent));
  if (h.feedForward < 0) {
    return fail(ErrorCode::Corrupt, "", "metadata key {} is missing",
                reader.key("feed_forward_length"));
  }
  return {};
}

Result<> readNorm(const Reader& reader, Hyperparameters& h) {
  const bool rms = reader.has("attention.layer_norm_rms_epsilon");
  const std::string_view name =
      rms ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon";
  if (!reader.has(name)) {
    return fail(ErrorCode::Corrupt, "", "metadata key {} is missing",
                reader.key("attention.layer_norm_rms_epsilon"));
  }
  NIBBLE_TRY(h.normEpsilon, reader.real(name, limits::kNormEpsilon, 0));
  return {};
}

Result<RopeScalingKind> scalingKind(const Reader& reader) {
  const std::string key = reader.key("rope.scaling.type");
  if (!reader.metadata().contains(key)) return RopeScalingKind::Linear;
  const std::string kind = reader.metadata().string(key).value_or("");
  if (kind == "none") return RopeScalingKind::None;
  if (kind == "linear") return RopeScalingKind::Linear;
  if (kind == "yarn") return RopeScalingKind::Yarn;
  return fail(ErrorCode::Unsupported, "", "{} = \"{}\" is not known", key, printable(kind));
}

Result<> readYarn(const Reader& reader, RopeParameters& rope) {
  constexpr Range factor = limits::kRopeFactor;
  NIBBLE_TRY(rope.attentionFactor, reader.real("rope.scaling.attn_factor", factor, 1));
  // Converters copy config.json's attention_factor here: all of the magnitude, the graph's own
  // share 0.1 ln(factor) + 1 included.
  if (reader.has("rope.scaling.yarn_attn_factor")) {
    NIBBLE_TRY(const double whole, reader.real("rope.scaling.yarn_attn_factor", factor, 1));
    rope.attentionFactor = whole / (rope.factor > 1 ? 0.1 * std::log(rope.factor) + 1 : 1);
  }
  NIBBLE_TRY(rope.extrapolationFactor,
             reader.real("rope.scaling.yarn_ext_factor", {0, 1e6}, rope.extrapolationFactor));
  NIBBLE_TRY(rope.betaFast, reader.real("rope.scaling.yarn_beta_fast", factor, rope.betaFast));
  NIBBLE_TRY(rope.betaSlow, reader.real("rope.scaling.yarn_beta_slow", factor, rope.betaSlow));
  return {};
}

Result<> readRope(const Reader& reader, Hyperparameters& h) {
  RopeParameters& rope = h.rope;
  rope.adjacentPairs = h.architecture == "llama";
  NIBBLE_TRY(rope.dimensions,
             reader.optional("rope.dimension_count", 0, limits::kHeadSize, h.headSize));
  const bool whole = h.architecture == "llama";
  if (rope.dimensions % 2 != 0 || rope.dimensions > h.headSize ||
      (whole && rope.dimensions != h.headSize)) {
    return fail(ErrorCode::Corrupt, "", "{} = {} does not fit a head of {} elements",
                reader.key("rope.dimension_count"), rope.dimensions, h.headSize);
  }
  NIBBLE_TRY(rope.base, reader.real("rope.freq_base", limits::kRopeBase, rope.base));
  NIBBLE_TRY(rope.scaling, scalingKind(reader));
  // Files from before scaling.type existed say how far positions are stretched in scale_linear.
  constexpr Range stretch{0, limits::kRopeFactor.high};
  NIBBLE_TRY(const double old, reader.real("rope.scale_linear", stretch, 1));
  NIBBLE_TRY(rope.factor, reader.real("rope.scaling.factor", stretch, old));
  if (rope.factor == 0) rope.factor = 1;  // written by some converters for "not scaled"
  NIBBLE_TRY(rope.originalContext, reader.optional("rope.scaling.original_context_length", 1,
                                                   limits::kContext, h.contextLength));
  if (rope.scaling == RopeScalingKind::Yarn) return readYarn(reader, rope);
  if (rope.scaling == RopeScalingKind::Linear && rope.factor == 1) {
    rope.scaling = RopeScalingKind::None;
  }
  if (rope.scaling == RopeScalingKind::None) rope.factor = 1;
  return {};
}

}  // namespace

Result<Hyperparameters> readHyperparameters(const Metadata& metadata) {
  Hyperparameters h;
  h.architecture = metadata.string("general.architecture").value_or("");
  if (h.architecture.empty()) {
    return withHint(fail(ErrorCode::Corrupt, "", "metadata key general.architecture is missing"),
                    "the file does not say what kind of model it holds");
  }
  if (metadata.string("general.type").value_or("model") != "model") {
    return fail(ErrorCode::Unsupported, "", "general.type = \"{}\": the file holds no model",
                printable(*metadata.string("general.type")));
  }
  h.name = metadata.string("general.name").value_or("");
  const Reader reader(metadata, h.architecture);
  NIBBLE_TRY(h.layers, reader.required("block_count", 1, limits::kLayers));
  NIBBLE_TRY(h.embedding, reader.required("embedding_length", 1, limits::kWidth));
  NIBBLE_TRY(h.contextLength, reader.required("context_length", 1, limits::kContext));
  NIBBLE_CHECK(readHeads(reader, h));
  NIBBLE_CHECK(readVocabulary(reader, h));
  NIBBLE_CHECK(readExperts(reader, h));
  NIBBLE_CHECK(readNorm(reader, h));
  NIBBLE_CHECK(readRope(reader, h));
  return h;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
#include "tokenizer/vocabulary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nibble {

namespace {

constexpr std::string_view kWhere = "tokenizer.ggml";
constexpr std::size_t kLargestVocabulary = std::numeric_limits<TokenId>::max() / 2;

// Texts that end a turn or a document in the well-known families, for files that name only one
// such id.
constexpr std::string_view kEndings[] = {"<|eot_id|>",
                                         "<|eom_id|>",
                                         "<|im_end|>",
                                         "<|end|>",
                                         "<end_of_turn>",
                                         "<|endoftext|>",
                                         "<|end_of_text|>",
                                         "<|endofturn|>",
                                         "<|END_OF_TURN_TOKEN|>",
                                         "<|return|>",
                                         "<|call|>",
                                         "<EOT>",
                                         "_<EOT>",
                                         "< EOT >",
                                         "<|eot|>",
                                         "<|eom|>",
                                         "<｜end▁of▁sentence｜>",
                                         "<end_of_utterance>",
                                         "<|fim_pad|>",
                                         "<|repo_name|>",
                                         "<|file_sep|>"};

constexpr std::string_view kEndingKeys[] = {
    "tokenizer.ggml.eos_token_id",     "tokenizer.ggml.eot_token_id",
    "tokenizer.ggml.eom_token_id",     "tokenizer.ggml.fim_pad_token_id",
    "tokenizer.ggml.fim_rep_token_id", "tokenizer.ggml.fim_sep_token_id"};

TokenKind kindOf(std::int64_t value) {
  const bool known = value >= static_cast<std::int64_t>(TokenKind::Normal) &&
                     value <= static_cast<std::int64_t>(TokenKind::Byte);
  return known ? static_cast<TokenKind>(value) : TokenKind::Normal;
}

}  // namespace

Result<Vocabulary> Vocabulary::read(const Metadata& metadata, const VocabularyDefaults& defaults) {
  Vocabulary v;
  const StringList* tokens = metadata.strings("tokenizer.ggml.tokens");
  if (tokens == nullptr || tokens->items.empty()) {
    return fail(ErrorCode::NotFound, "tokenizer.ggml.tokens", "the file has no token list");
  }
  if (tokens->items.size() > kLargestVocabulary) {
    return fail(ErrorCode::Unsupported, "tokenizer.ggml.tokens", "{} tokens are too many",
                tokens->items.size());
  }
  v.pieces_ = *tokens;
  NIBBLE_CHECK(v.readKinds(metadata));
  NIBBLE_CHECK(v.readScores(metadata));
  v.table_.build(v.pieces_.items);

  const auto id = [&](std::initializer_list<std::string_view> names,
                      std::optional<TokenId> otherwise) -> std::optional<TokenId> {
    for (const std::string_view name : names) {
      const auto value = metadata.integer(fmt::format("{}.{}_token_id", kWhere, name));
      if (value && *value >= 0 && *value < v.size()) return static_cast<TokenId>(*value);
    }
    return otherwise && v.contains(*otherwise) ? otherwise : std::nullopt;
  };
  const bool wordPiece = metadata.string("tokenizer.ggml.model") == "bert";
  v.bos = wordPiece ? id({"cls", "bos"}, defaults.bos) : id({"bos"}, defaults.bos);
  v.eos = wordPiece ? id({"seperator", "eos"}, defaults.eos) : id({"eos"}, defaults.eos);
  v.unknown = id({"unknown"}, defaults.unknown);
  v.addsBos = metadata.boolean("tokenizer.ggml.add_bos_token").value_or(defaults.addsBos);
  v.addsEos = metadata.boolean("tokenizer.ggml.add_eos_token").value_or(defaults.addsEos);
  v.collectEndings(metadata);
  return v;
}

Result<> Vocabulary::readKinds(const Metadata& metadata) {
  kinds_.assign(pieces_.items.size(), TokenKind::Normal);
  if (!metadata.contains("tokenizer.ggml.token_type")) return {};
  const auto types = metadata.integers("tokenizer.ggml.token_type");
  if (!types || types->size() != pieces_.items.size()) {
    return fail(ErrorCode::Corrupt, "tokenizer.ggml.token_type", "{} token types for {} tokens",
                types ? types->size() : 0, pieces_.items.size());
  }
  std::transform(types->begin(), types->end(), kinds_.begin(), kindOf);
  return {};
}

Result<> Vocabulary::readScores(const Metadata& metadata) {
  if (!metadata.contains("tokenizer.ggml.scores")) return {};
  const auto scores = metadata.reals("tokenizer.ggml.scores");
  if (!scores || scores->size() != pieces_.items.size()) {
    return fail(ErrorCode::Corrupt, "tokenizer.ggml.scores", "{} scores for {} tokens",
                scores ? scores->size() : 0, pieces_.items.size());
  }
  scores_.resize(scores->size());
  std::transform(scores->begin(), scores->end(), scores_.begin(), [](double score) {
    return std::isnan(score) ? -std::numeric_limits<float>::infinity() : static_cast<float>(score);
  });
  return {};
}

void Vocabulary::collectEndings(const Metadata& metadata) {
  if (eos) endings_.push_back(*eos);
  for (const std::string_view key : kEndingKeys) {
    const auto value = metadata.integer(key);
    if (value && *value >= 0 && *value < size()) endings_.push_back(static_cast<TokenId>(*value));
  }
  for (const std::string_view text : kEndings) {
    const auto token = find(text);
    if (!token) continue;
    endings_.push_back(*token);
    // Some files leave such a token normal or user-defined; it must still be recognised and stay
    // out of the text.
    TokenKind& kind = kinds_[static_cast<std::size_t>(*token)];
    if (kind == TokenKind::Normal || kind == TokenKind::UserDefined) kind = TokenKind::Control;
  }
  std::sort(endings_.begin(), endings_.end());
  endings_.erase(std::unique(endings_.begin(), endings_.end()), endings_.end());
}

std::optional<TokenId> Vocabulary::find(std::string_view piece) const {
  const std::uint32_t index = table_.find(piece);
  return index == PieceTable::kNone ? std::nullopt : std::optional(static_cast<TokenId>(index));
}

bool Vocabulary::isEndOfGeneration(TokenId id) const {
  return std::binary_search(endings_.begin(), endings_.end(), id);
}

}  // namespace nibble

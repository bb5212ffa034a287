// SPDX-License-Identifier: MIT
// Token lists out of tokenizer.model and the files that add tokens to it.
#include <cmath>

#include "tokenizer/hf_json.h"
#include "tokenizer/sentencepiece_model.h"
#include "tokenizer/vocabulary_tokenizer.h"

namespace nibble::hf {

namespace {

constexpr std::size_t kLargestVocabulary = 1 << 22;
constexpr float kAddedScore = -1000;
constexpr float kPadScore = -10000;

std::int32_t number(TokenKind kind) {
  return static_cast<std::int32_t>(kind);
}

void put(TokenLists& lists, std::int64_t id, std::string text, std::int32_t kind) {
  if (id < 0 || static_cast<std::size_t>(id) >= lists.tokens.size()) return;
  const auto at = static_cast<std::size_t>(id);
  lists.tokens[at] = std::move(text);
  lists.kinds[at] = kind;
  lists.scores[at] = kAddedScore;
}

/// Added tokens that the model file has already keep their score and kind.
bool isKnown(const TokenLists& lists, std::int64_t id, const std::string& text) {
  if (id < 0 || static_cast<std::size_t>(id) >= lists.tokens.size()) return true;
  const auto at = static_cast<std::size_t>(id);
  return lists.kinds[at] != number(TokenKind::Unused) && lists.tokens[at] == text &&
         lists.kinds[at] != number(TokenKind::Normal);
}

}  // namespace

Result<TokenLists> sentencePieceTokens(const Documents& documents, std::string_view bytes,
                                       int vocabularySize) {
  NIBBLE_TRY(SentencePieceModel model, SentencePieceModel::parse(bytes));
  const std::size_t size =
      vocabularySize > 0 ? static_cast<std::size_t>(vocabularySize) : model.pieces.size();
  if (size > kLargestVocabulary) {
    return fail(ErrorCode::Unsupported, "tokenizer.model", "a vocabulary of {} tokens", size);
  }
  if (model.pieces.size() > size) {
    return fail(ErrorCode::Corrupt, "tokenizer.model", "{} pieces for a vocabulary of {}",
                model.pieces.size(), size);
  }
  TokenLists lists;
  for (std::size_t i = 0; i < size; ++i) {
    const bool given = i < model.pieces.size();
    lists.tokens.push_back(given ? std::move(model.pieces[i].text) : fmt::format("[PAD{}]", i));
    const float score = given ? model.pieces[i].score : kPadScore;
    lists.scores.push_back(std::isfinite(score) ? score : kPadScore);
    lists.kinds.push_back(given ? model.pieces[i].kind : number(TokenKind::Unused));
  }
  if (documents.addedTokens.is_object()) {
    for (const auto& [text, id] : documents.addedTokens.items()) {
      if (id.is_number_integer()) {
        put(lists, id.get<std::int64_t>(), text, number(TokenKind::UserDefined));
      }
    }
  }
  for (const auto& [id, added] : documents.added) {
    if (isKnown(lists, id, added.text)) continue;
    const std::int32_t kind = kindOf(added);
    const bool plain = kind == number(TokenKind::UserDefined);
    put(lists, id, plain ? withSpaces(added.text) : added.text, kind);
  }
  if (!model.addsDummyPrefix) lists.spacePrefix = false;
  return lists;
}

}  // namespace nibble::hf

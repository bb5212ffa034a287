// SPDX-License-Identifier: MIT
// Token lists out of tokenizer.json.
#include <algorithm>

#include "base/utf8.h"
#include "tokenizer/hf_json.h"
#include "tokenizer/vocabulary_tokenizer.h"

namespace nibble::hf {

namespace {

constexpr const char* kFile = "tokenizer.json";
constexpr std::int64_t kLargestVocabulary = 1 << 22;
constexpr std::string_view kMark = "▁";

std::int32_t number(TokenKind kind) {
  return static_cast<std::int32_t>(kind);
}

Result<std::int64_t> sizeOf(const Json& vocabulary, const Documents& documents, int wanted) {
  std::int64_t last = -1;
  for (const auto& [text, id] : vocabulary.items()) {
    if (!id.is_number_integer() || id.get<std::int64_t>() < 0) {
      return fail(ErrorCode::Corrupt, kFile, "token '{}' has no valid id", printable(text));
    }
    last = std::max(last, id.get<std::int64_t>());
  }
  if (!documents.added.empty()) {
    last = std::max<std::int64_t>(last, documents.added.rbegin()->first);
  }
  const std::int64_t size = wanted > 0 ? wanted : last + 1;
  if (last >= size) {
    return fail(ErrorCode::Corrupt, kFile, "token id {} lies outside of the vocabulary of {}", last,
                size);
  }
  if (size == 0 || size > kLargestVocabulary) {
    return fail(ErrorCode::Unsupported, kFile, "a vocabulary of {} tokens", size);
  }
  return size;
}

/// Plain tokens by id, the gaps filled with unused ones, added tokens on top.
Result<TokenLists> readTokens(const Documents& documents, int wanted) {
  const Json& vocabulary = member(member(documents.tokenizer, "model"), "vocab");
  if (!vocabulary.is_object() || vocabulary.empty()) {
    return fail(ErrorCode::Corrupt, kFile, "model.vocab is missing or empty");
  }
  NIBBLE_TRY(const std::int64_t count, sizeOf(vocabulary, documents, wanted));
  const auto size = static_cast<std::size_t>(count);
  TokenLists lists;
  lists.tokens.resize(size);
  lists.kinds.assign(size, number(TokenKind::Unused));
  for (const auto& [text, id] : vocabulary.items()) {
    const auto at = id.get<std::size_t>();
    lists.tokens[at] = text;
    lists.kinds[at] = number(TokenKind::Normal);
  }
  for (const auto& [id, added] : documents.added) {
    const auto at = static_cast<std::size_t>(id);
    lists.kinds[at] = kindOf(added);
    const bool plain = lists.kinds[at] == number(TokenKind::UserDefined);
    lists.tokens[at] = plain ? withSpaces(added.text) : added.text;
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (lists.kinds[i] == number(TokenKind::Unused)) lists.tokens[i] = fmt::format("[PAD{}]", i);
  }
  return lists;
}

/// In one string the space separates the parts; a space inside a part is written as its letter.
std::string spacesAsLetters(const std::string& part) {
  std::string out;
  for (const char c : part) {
    if (c == ' ') {
      out += "Ġ";
    } else {
      out += c;
    }
  }
  return out;
}

Result<std::vector<std::string>> readMerges(const Documents& documents) {
  const Json& merges = member(member(documents.tokenizer, "model"), "merges");
  if (!merges.is_array()) return fail(ErrorCode::Corrupt, kFile, "model.merges is missing");
  std::vector<std::string> out;
  out.reserve(merges.size());
  for (const Json& merge : merges) {
    if (merge.is_string()) {
      out.push_back(textOf(merge));
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
               merge[1].is_string()) {
      out.push_back(spacesAsLetters(textOf(merge[0])) + ' ' + spacesAsLetters(textOf(merge[1])));
    } else {
      return fail(ErrorCode::Corrupt, kFile, "merge {} is not a pair of texts", out.size());
    }
  }
  return out;
}

/// SentencePiece merges by score where tokenizer.json has ranks: an earlier merge scores higher.
std::vector<float> scoresFromMerges(const TokenLists& lists) {
  std::vector<std::string_view> pieces(lists.tokens.begin(), lists.tokens.end());
  PieceTable table;
  table.build(pieces);
  const auto unranked = -static_cast<float>(lists.merges.size() + 1);
  std::vector<float> scores(pieces.size(), unranked);
  std::string joined;
  for (std::size_t rank = 0; rank < lists.merges.size(); ++rank) {
    const std::string& merge = lists.merges[rank];
    const std::size_t space = merge.find(' ', 1);
    if (space == std::string::npos) continue;
    joined.assign(merge, 0, space).append(merge, space + 1);
    const std::uint32_t id = table.find(joined);
    if (id != PieceTable::kNone && scores[id] == unranked) scores[id] = -static_cast<float>(rank);
  }
  return scores;
}

bool typeIs(const Json& step, std::string_view type) {
  return textOf(member(step, "type")) == type;
}

/// Looks through a component and, for a Sequence, its parts.
bool anyStep(const Json& component, const char* parts, const auto& holds) {
  if (component.is_null()) return false;
  const Json& list = member(component, parts);
  if (!list.is_array()) return holds(component);
  return std::any_of(list.begin(), list.end(), holds);
}

bool prependsSpace(const Documents& documents) {
  const bool normalizer =
      anyStep(member(documents.tokenizer, "normalizer"), "normalizers", [](const Json& step) {
        return typeIs(step, "Prepend") && textOf(member(step, "prepend")) == kMark;
      });
  return normalizer || anyStep(member(documents.tokenizer, "pre_tokenizer"), "pretokenizers",
                               [](const Json& step) {
                                 if (!typeIs(step, "Metaspace")) return false;
                                 const Json& scheme = member(step, "prepend_scheme");
                                 return scheme.is_string()
                                            ? textOf(scheme) != "never"
                                            : flagOf(member(step, "add_prefix_space"), true);
                               });
}

std::string wordPieceForm(const std::string& text) {
  if (text.starts_with('[') && text.ends_with(']')) return text;
  return text.starts_with("##") ? text.substr(2) : std::string(kMark) + text;
}

}  // namespace

Result<TokenLists> byteLevelTokens(const Documents& documents, int vocabularySize) {
  NIBBLE_TRY(TokenLists lists, readTokens(documents, vocabularySize));
  NIBBLE_TRY(lists.merges, readMerges(documents));
  return lists;
}

Result<TokenLists> byteFallbackTokens(const Documents& documents, int vocabularySize) {
  NIBBLE_TRY(TokenLists lists, readTokens(documents, vocabularySize));
  NIBBLE_TRY(lists.merges, readMerges(documents));
  lists.scores = scoresFromMerges(lists);
  lists.merges.clear();
  const std::string unknown = textOf(member(member(documents.tokenizer, "model"), "unk_token"));
  for (std::size_t i = 0; i < lists.tokens.size(); ++i) {
    if (!unknown.empty() && lists.tokens[i] == unknown) {
      lists.kinds[i] = number(TokenKind::Unknown);
    } else if (byteOfPiece(lists.tokens[i])) {
      lists.kinds[i] = number(TokenKind::Byte);
    }
  }
  if (!prependsSpace(documents)) lists.spacePrefix = false;
  return lists;
}

Result<TokenLists> wordPieceTokens(const Documents& documents, int vocabularySize) {
  NIBBLE_TRY(TokenLists lists, readTokens(documents, vocabularySize));
  std::transform(lists.tokens.begin(), lists.tokens.end(), lists.tokens.begin(), wordPieceForm);
  return lists;
}

bool templateAddsBos(const Documents& documents) {
  return anyStep(member(documents.tokenizer, "post_processor"), "processors", [](const Json& step) {
    const Json& single = member(step, "single");
    if (!typeIs(step, "TemplateProcessing") || !single.is_array() || single.empty()) return false;
    return member(single[0], "SpecialToken").is_object();
  });
}

}  // namespace nibble::hf

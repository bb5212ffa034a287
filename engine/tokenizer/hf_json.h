// SPDX-License-Identifier: MIT
// Parts of the conversion of Hugging Face tokenizer files. For .cpp files of this module only.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tokenizer/hf_tokenizer.h"
#include "tokenizer/tokenizer.h"

namespace nibble::hf {

using Json = nlohmann::ordered_json;

/// An entry of added_tokens.
struct AddedToken {
  std::string text;
  bool special = false;
};

/// Tokens as GGUF lists them.
struct TokenLists {
  std::vector<std::string> tokens;
  std::vector<std::int32_t> kinds;
  std::vector<float> scores;  ///< SentencePiece only
  std::vector<std::string> merges;
  std::optional<bool> spacePrefix;
};

/// The files, parsed. A file that is empty is a null value; one that is not JSON is an error.
struct Documents {
  Json tokenizer, tokenizerConfig, addedTokens, config;
  std::map<TokenId, AddedToken> added;  ///< tokenizer.json first, then tokenizer_config.json
};
Result<Documents> parseDocuments(const HfTokenizerFiles& files);

/// Null when there is no such member, or when `json` is no object.
const Json& member(const Json& json, const char* key);
std::string textOf(const Json& json);
bool flagOf(const Json& json, bool otherwise);
/// As the converter judges it: control tokens that are not marked special.
bool looksSpecial(std::string_view text);
std::int32_t kindOf(const AddedToken& token);

Result<TokenLists> byteLevelTokens(const Documents& documents, int vocabularySize);
Result<TokenLists> byteFallbackTokens(const Documents& documents, int vocabularySize);
Result<TokenLists> wordPieceTokens(const Documents& documents, int vocabularySize);
Result<TokenLists> sentencePieceTokens(const Documents& documents, std::string_view model,
                                       int vocabularySize);

/// Does the post-processor put the BOS token in front?
bool templateAddsBos(const Documents& documents);
/// Name for tokenizer.ggml.pre.
Result<std::string> preTokenizerName(const Documents& documents, bool allowDefault);

}  // namespace nibble::hf

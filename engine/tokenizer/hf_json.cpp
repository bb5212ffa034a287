// SPDX-License-Identifier: MIT
#include "tokenizer/hf_json.h"

#include <algorithm>
#include <charconv>

namespace nibble::hf {

namespace {

Result<Json> parse(std::string_view text, const char* name) {
  if (text.empty()) return Json();
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail(ErrorCode::Corrupt, name, "the file is not valid JSON");
  return json;
}

void addToken(std::map<TokenId, AddedToken>& added, std::int64_t id, const Json& entry) {
  const Json& content = member(entry, "content");
  if (id < 0 || id > std::numeric_limits<TokenId>::max() || !content.is_string()) return;
  added.try_emplace(static_cast<TokenId>(id),
                    AddedToken{textOf(content), flagOf(member(entry, "special"), false)});
}

}  // namespace

const Json& member(const Json& json, const char* key) {
  static const Json kNull;
  if (!json.is_object()) return kNull;
  const auto it = json.find(key);
  return it == json.end() ? kNull : *it;
}

std::string textOf(const Json& json) {
  return json.is_string() ? json.get_ref<const std::string&>() : std::string();
}

bool flagOf(const Json& json, bool otherwise) {
  return json.is_boolean() ? json.get<bool>() : otherwise;
}

Result<Documents> parseDocuments(const HfTokenizerFiles& files) {
  Documents d;
  NIBBLE_TRY(d.tokenizer, parse(files.tokenizerJson, "tokenizer.json"));
  NIBBLE_TRY(d.tokenizerConfig, parse(files.tokenizerConfig, "tokenizer_config.json"));
  NIBBLE_TRY(d.addedTokens, parse(files.addedTokens, "added_tokens.json"));
  NIBBLE_TRY(d.config, parse(files.config, "config.json"));
  const Json& list = member(d.tokenizer, "added_tokens");
  if (list.is_array()) {
    for (const Json& entry : list) {
      const Json& id = member(entry, "id");
      if (id.is_number_integer()) addToken(d.added, id.get<std::int64_t>(), entry);
    }
  }
  const Json& decoder = member(d.tokenizerConfig, "added_tokens_decoder");
  if (decoder.is_object()) {
    for (const auto& [key, entry] : decoder.items()) {
      std::int64_t id = -1;
      const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
      if (error == std::errc() && end == key.data() + key.size()) addToken(d.added, id, entry);
    }
  }
  return d;
}

bool looksSpecial(std::string_view text) {
  const auto framed = [&](std::string_view head, std::string_view tail) {
    return text.size() >= head.size() + tail.size() && text.starts_with(head) &&
           text.ends_with(tail);
  };
  constexpr std::string_view kKnown[] = {"<pad>", "<mask>", "<2mass>", "[@BOS@]"};
  return std::find(std::begin(kKnown), std::end(kKnown), text) != std::end(kKnown) ||
         framed("<|", "|>") || framed("<｜", "｜>") || framed("<unused", ">");
}

std::int32_t kindOf(const AddedToken& token) {
  const bool control = token.special || looksSpecial(token.text);
  return static_cast<std::int32_t>(control ? TokenKind::Control : TokenKind::UserDefined);
}

}  // namespace nibble::hf

// SPDX-License-Identifier: MIT
#include "tokenizer/hf_tokenizer.h"

#include <algorithm>

#include "base/utf8.h"
#include "tokenizer/hf_json.h"
#include "tokenizer/pre_tokenizer_rules.h"

namespace nibble {

namespace {

using hf::Documents;
using hf::Json;
using hf::member;
using hf::textOf;
using hf::TokenLists;

/// Names in the Hugging Face files and the GGUF keys they become, in the converter's order.
struct SpecialName {
  const char* name;
  const char* key;
};
constexpr SpecialName kSpecialNames[] = {
    {"bos", "tokenizer.ggml.bos_token_id"},     {"eos", "tokenizer.ggml.eos_token_id"},
    {"unk", "tokenizer.ggml.unknown_token_id"}, {"sep", "tokenizer.ggml.seperator_token_id"},
    {"pad", "tokenizer.ggml.padding_token_id"}, {"cls", "tokenizer.ggml.cls_token_id"},
    {"mask", "tokenizer.ggml.mask_token_id"},
};

enum class Kind { SentencePiece, ByteFallback, ByteLevel, WordPiece };

Result<Kind> kindOf(const Documents& documents, bool hasSentencePiece) {
  const Json& model = member(documents.tokenizer, "model");
  if (!model.is_object()) {
    if (hasSentencePiece) return Kind::SentencePiece;
    return fail(ErrorCode::NotFound, "tokenizer.json",
                "neither tokenizer.json nor tokenizer.model holds a tokenizer");
  }
  const std::string type = textOf(member(model, "type"));
  if (type == "WordPiece") return Kind::WordPiece;
  const bool isBpe = type == "BPE" || (type.empty() && member(model, "merges").is_array());
  if (!isBpe) {
    if (hasSentencePiece) return Kind::SentencePiece;
    return fail(ErrorCode::Unsupported, "tokenizer.json",
                "tokenizers of type '{}' are not supported", printable(type));
  }
  if (!hf::flagOf(member(model, "byte_fallback"), false)) return Kind::ByteLevel;
  return hasSentencePiece ? Kind::SentencePiece : Kind::ByteFallback;
}

const char* ggmlModel(Kind kind) {
  if (kind == Kind::ByteLevel) return "gpt2";
  return kind == Kind::WordPiece ? "bert" : "llama";
}

std::optional<TokenId> addedId(const Documents& documents, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto it = std::find_if(documents.added.begin(), documents.added.end(),
                               [&](const auto& entry) { return entry.second.text == text; });
  return it == documents.added.end() ? std::nullopt : std::optional(it->first);
}

/// Ids named in tokenizer_config.json first, then those that only config.json has.
void addSpecialIds(Metadata& out, const Documents& documents, std::size_t size) {
  for (const SpecialName& special : kSpecialNames) {
    const Json& token =
        member(documents.tokenizerConfig, fmt::format("{}_token", special.name).c_str());
    const std::string text = textOf(token.is_object() ? member(token, "content") : token);
    const auto id = addedId(documents, text);
    if (id && static_cast<std::size_t>(*id) < size) {
      out.set(special.key, static_cast<std::uint32_t>(*id));
    }
  }
  for (const SpecialName& special : kSpecialNames) {
    const Json& id = member(documents.config, fmt::format("{}_token_id", special.name).c_str());
    if (out.contains(special.key) || !id.is_number_integer()) continue;
    const auto value = id.get<std::int64_t>();
    if (value >= 0 && static_cast<std::size_t>(value) < size) {
      out.set(special.key, static_cast<std::uint32_t>(value));
    }
  }
}

/// Loaders assume a value by kind; one is written when the files name it or when it differs.
void addBosAndEos(Metadata& out, const Documents& documents, Kind kind, const std::string& pre) {
  const Json& bos = member(documents.tokenizerConfig, "add_bos_token");
  const Json& eos = member(documents.tokenizerConfig, "add_eos_token");
  if (bos.is_boolean()) {
    out.set("tokenizer.ggml.add_bos_token", bos.get<bool>());
  } else if (kind == Kind::ByteLevel) {
    const PreTokenizerRule* rule = findPreTokenizerRule(pre);
    const bool adds = hf::templateAddsBos(documents);
    if (rule != nullptr && rule->addsBos != adds) out.set("tokenizer.ggml.add_bos_token", adds);
  }
  const bool assumed = kind == Kind::WordPiece;
  if (eos.is_boolean() && eos.get<bool>() != assumed) {
    out.set("tokenizer.ggml.add_eos_token", eos.get<bool>());
  }
}

std::string keyForm(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](char c) {
        return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
      },
      '_');
  return name;
}

void addChatTemplate(Metadata& out, const Documents& documents, std::string_view file) {
  const Json& value = member(documents.tokenizerConfig, "chat_template");
  std::string main = file.empty() ? textOf(value) : std::string(file);
  std::vector<std::string> names;
  if (value.is_array()) {
    for (const Json& choice : value) {
      const std::string name = keyForm(textOf(member(choice, "name")));
      const std::string text = textOf(member(choice, "template"));
      if (name.empty() || text.empty()) continue;
      if (name == "default") {
        if (file.empty()) main = text;
      } else {
        out.set("tokenizer.chat_template." + name, text);
        names.push_back(name);
      }
    }
  }
  if (!names.empty()) out.set("tokenizer.chat_templates", StringList::copyOf(std::move(names)));
  if (!main.empty()) out.set("tokenizer.chat_template", std::move(main));
}

void addSpacePrefix(Metadata& out, const Documents& documents, const TokenLists& lists) {
  const Json& configured = member(documents.tokenizerConfig, "add_prefix_space");
  if (configured.is_boolean()) {
    out.set("tokenizer.ggml.add_space_prefix", configured.get<bool>());
  } else if (lists.spacePrefix) {
    out.set("tokenizer.ggml.add_space_prefix", *lists.spacePrefix);
  }
}

Result<TokenLists> readLists(const Documents& documents, Kind kind, std::string_view model,
                             int vocabularySize) {
  switch (kind) {
    case Kind::SentencePiece:
      return hf::sentencePieceTokens(documents, model, vocabularySize);
    case Kind::ByteFallback:
      return hf::byteFallbackTokens(documents, vocabularySize);
    case Kind::ByteLevel:
      return hf::byteLevelTokens(documents, vocabularySize);
    case Kind::WordPiece:
      return hf::wordPieceTokens(documents, vocabularySize);
  }
  return fail(ErrorCode::Internal, "tokenizer", "no such kind of tokenizer");
}

std::uint32_t segmentCount(const Documents& documents) {
  const Json& count = member(documents.config, "type_vocab_size");
  return count.is_number_unsigned() ? static_cast<std::uint32_t>(std::min<std::uint64_t>(
                                          count.get<std::uint64_t>(), UINT32_MAX))
                                    : 1;
}

}  // namespace

Result<> addTokenizerMetadata(Metadata& out, const HfTokenizerFiles& files,
                              const HfTokenizerOptions& options) {
  NIBBLE_TRY(const Documents documents, hf::parseDocuments(files));
  NIBBLE_TRY(const Kind kind, kindOf(documents, !files.sentencePieceModel.empty()));
  std::string pre = kind == Kind::WordPiece ? "bert-bge" : "default";
  if (kind == Kind::ByteLevel) {
    NIBBLE_TRY(pre, hf::preTokenizerName(documents, options.allowDefaultPreTokenizer));
  }
  NIBBLE_TRY(TokenLists lists,
             readLists(documents, kind, files.sentencePieceModel, options.vocabularySize));

  const std::size_t size = lists.tokens.size();
  if (kind == Kind::WordPiece) {
    out.set("tokenizer.ggml.token_type_count", segmentCount(documents));
  }
  out.set("tokenizer.ggml.model", std::string(ggmlModel(kind)));
  out.set("tokenizer.ggml.pre", pre);
  out.set("tokenizer.ggml.tokens", StringList::copyOf(std::move(lists.tokens)));
  if (!lists.scores.empty()) out.set("tokenizer.ggml.scores", std::move(lists.scores));
  out.set("tokenizer.ggml.token_type", std::move(lists.kinds));
  if (kind == Kind::ByteLevel) {
    out.set("tokenizer.ggml.merges", StringList::copyOf(std::move(lists.merges)));
  }
  addSpecialIds(out, documents, size);
  addBosAndEos(out, documents, kind, pre);
  addChatTemplate(out, documents, files.chatTemplate);
  if (kind == Kind::SentencePiece || kind == Kind::ByteFallback) {
    addSpacePrefix(out, documents, lists);
  }
  return {};
}

}  // namespace nibble

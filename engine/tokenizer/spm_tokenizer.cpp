// SPDX-License-Identifier: MIT
#include "tokenizer/spm_tokenizer.h"

#include <algorithm>
#include <bit>

#include "base/utf8.h"

namespace nibble {

namespace {

constexpr std::string_view kMark = "▁";

/// Order-preserving and reversed: the highest score gets the lowest rank.
std::uint32_t rankOf(float score) {
  const auto bits = std::bit_cast<std::uint32_t>(score + 0.0F);  // -0 ranks like 0
  const std::uint32_t ascending = (bits >> 31) != 0 ? ~bits : bits | 0x80000000u;
  return std::min(~ascending, Merge::kNever - 1);
}

std::string withMarks(std::string_view text, bool prefixed) {
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  if (prefixed) out += kMark;
  for (const char c : text) {
    if (c == ' ') {
      out += kMark;
    } else {
      out += c;
    }
  }
  return out;
}

/// Where the next word begins: at the first space mark behind another character.
std::size_t wordEnd(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  while (text.substr(at).starts_with(kMark)) at += kMark.size();
  return std::min(text.find(kMark, at), text.size());
}

bool crossesWords(std::string_view piece) {
  return wordEnd(piece, 0) < piece.size();
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> SpmTokenizer::make(const Metadata& metadata) {
  VocabularyDefaults defaults;
  defaults.bos = 1;
  defaults.eos = 2;
  defaults.unknown = 0;
  defaults.addsBos = true;
  NIBBLE_TRY(Vocabulary vocabulary, Vocabulary::read(metadata, defaults));
  const bool prefix = metadata.boolean("tokenizer.ggml.add_space_prefix").value_or(true);
  return std::shared_ptr<const Tokenizer>(new SpmTokenizer(std::move(vocabulary), prefix));
}

SpmTokenizer::SpmTokenizer(Vocabulary source, bool addsSpacePrefix)
    : VocabularyTokenizer(std::move(source), addsSpacePrefix, false) {
  const std::span<const float> scores = vocabulary().scores();
  ranks_.assign(static_cast<std::size_t>(vocabulary().size()), rankOf(0));
  std::transform(scores.begin(), scores.end(), ranks_.begin(), rankOf);
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto value = static_cast<std::uint8_t>(byte);
    byteTokens_[byte] = vocabulary().find(pieceOfByte(value));
    const char raw = static_cast<char>(value);
    if (!byteTokens_[byte]) byteTokens_[byte] = vocabulary().find(std::string_view(&raw, 1));
  }
  const auto pieces = vocabulary().pieces();
  wordsAreApart_ = std::none_of(pieces.begin(), pieces.end(), crossesWords);
}

void SpmTokenizer::encodeFragment(std::string_view text, bool afterSpecial,
                                  std::vector<TokenId>& out) const {
  const std::string marked = withMarks(text, addsSpacePrefix() && afterSpecial);
  SymbolMerger merger;
  for (std::size_t at = 0; at < marked.size();) {
    const std::size_t end = wordsAreApart_ ? wordEnd(marked, at) : marked.size();
    encodeWord(std::string_view(marked).substr(at, end - at), merger, out);
    at = end;
  }
}

void SpmTokenizer::encodeWord(std::string_view word, SymbolMerger& merger,
                              std::vector<TokenId>& out) const {
  merger.symbols.clear();
  for (std::size_t at = 0; at < word.size();) {
    const int length = std::max(1, decodeUtf8(word, at).length);
    merger.symbols.push_back({0, static_cast<std::uint32_t>(length), at});
    at += static_cast<std::size_t>(length);
  }
  merger.run([&](const Symbol& left, const Symbol& right) {
    return mergeOf(word.substr(left.begin, left.length + std::size_t{right.length}));
  });
  for (const Symbol& symbol : merger.symbols) {
    const std::string_view text = word.substr(symbol.begin, symbol.length);
    if (const auto id = vocabulary().find(text)) {
      out.push_back(*id);
    } else {
      appendBytes(text, out);
    }
  }
}

Merge SpmTokenizer::mergeOf(std::string_view joined) const {
  const auto id = vocabulary().find(joined);
  if (!id) return {};
  return {ranks_[static_cast<std::size_t>(*id)], static_cast<std::uint32_t>(*id)};
}

void SpmTokenizer::appendBytes(std::string_view bytes, std::vector<TokenId>& out) const {
  for (const char c : bytes) {
    const auto& token = byteTokens_[static_cast<unsigned char>(c)];
    if (token) {
      out.push_back(*token);
    } else if (vocabulary().unknown) {
      out.push_back(*vocabulary().unknown);
    }
  }
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
#include "tokenizer/bpe_tokenizer.h"

#include <unordered_map>

#include "base/utf8.h"
#include "tokenizer/byte_alphabet.h"

namespace nibble {

namespace {

constexpr TokenId kDefaultBos = 11;

}  // namespace

Result<std::shared_ptr<const Tokenizer>> BpeTokenizer::make(const Metadata& metadata) {
  const std::string name = metadata.string("tokenizer.ggml.pre").value_or("default");
  const PreTokenizerRule* rule = findPreTokenizerRule(name);
  if (rule == nullptr) {
    return withHint(fail(ErrorCode::Unsupported, "tokenizer.ggml.pre", "unknown pre-tokenizer '{}'",
                         printable(name)),
                    "set tokenizer.ggml.pre to a known name, or to 'default' for an approximation");
  }
  const StringList* merges = metadata.strings("tokenizer.ggml.merges");
  if (merges == nullptr) {
    return fail(ErrorCode::NotFound, "tokenizer.ggml.merges", "the file has no list of merges");
  }
  VocabularyDefaults defaults;
  defaults.bos = defaults.eos = kDefaultBos;
  defaults.addsBos = rule->addsBos;
  NIBBLE_TRY(Vocabulary vocabulary, Vocabulary::read(metadata, defaults));
  NIBBLE_TRY(PreTokenizer preTokenizer, PreTokenizer::compile(rule->expressions));
  std::shared_ptr<BpeTokenizer> tokenizer(
      new BpeTokenizer(std::move(vocabulary), *rule, std::move(preTokenizer)));
  tokenizer->readMerges(merges->items);
  return tokenizer;
}

BpeTokenizer::BpeTokenizer(Vocabulary vocabulary, const PreTokenizerRule& rule,
                           PreTokenizer preTokenizer)
    : VocabularyTokenizer(std::move(vocabulary), false, rule.cleansSpaces),
      rule_(rule),
      preTokenizer_(std::move(preTokenizer)) {}

void BpeTokenizer::readMerges(std::span<const std::string_view> merges) {
  const auto size = static_cast<std::uint32_t>(vocabulary().size());
  std::unordered_map<std::string, std::uint32_t> extras;
  const auto symbolOf = [&](std::string_view letters) {
    if (const auto id = vocabulary().find(letters)) return static_cast<std::uint32_t>(*id);
    const auto fresh = size + static_cast<std::uint32_t>(extras.size());
    const auto [it, isNew] = extras.try_emplace(std::string(letters), fresh);
    if (isNew) extraSymbols_.emplace_back(letters);
    return it->second;
  };
  for (unsigned byte = 0; byte < 256; ++byte) {
    byteSymbols_[byte] = symbolOf(letterOfByte(static_cast<std::uint8_t>(byte)));
  }
  // Trainers number tokens in the order of their merges, so the next id is worth a guess. Of equal
  // pieces only the look-up knows which one counts.
  const bool guesses = !vocabulary().hasDuplicates();
  std::uint32_t next = 0;
  const auto resultOf = [&](std::string_view joined) {
    const bool right =
        guesses && next < size && vocabulary().piece(static_cast<TokenId>(next)) == joined;
    const std::uint32_t symbol = right ? next : symbolOf(joined);
    next = symbol + 1;
    return symbol;
  };
  merges_.reserve(merges.size());
  std::string joined;
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    // A part may itself begin with a space in old files.
    const std::size_t space = merges[rank].find(' ', 1);
    if (space == std::string_view::npos || space + 1 == merges[rank].size()) continue;
    const std::string_view left = merges[rank].substr(0, space);
    const std::string_view right = merges[rank].substr(space + 1);
    joined.assign(left).append(right);
    merges_.insert(symbolOf(left), symbolOf(right),
                   {static_cast<std::uint32_t>(rank), resultOf(joined)});
  }
}

void BpeTokenizer::encodeFragment(std::string_view text, bool, std::vector<TokenId>& out) const {
  SymbolMerger merger;
  preTokenizer_.split(text, [&](std::string_view piece) { encodePiece(piece, merger, out); });
}

void BpeTokenizer::encodePiece(std::string_view piece, SymbolMerger& merger,
                               std::vector<TokenId>& out) const {
  if (rule_.ignoreMerges) {
    if (const auto whole = vocabulary().find(toByteLetters(piece))) {
      out.push_back(*whole);
      return;
    }
  }
  merger.symbols.clear();
  for (std::size_t i = 0; i < piece.size(); ++i) {
    merger.symbols.push_back({byteSymbols_[static_cast<unsigned char>(piece[i])], 1, i});
  }
  merger.run(
      [&](const Symbol& left, const Symbol& right) { return merges_.find(left.id, right.id); });
  for (const Symbol& symbol : merger.symbols) appendSymbol(symbol.id, out);
}

void BpeTokenizer::appendSymbol(std::uint32_t symbol, std::vector<TokenId>& out) const {
  const auto size = static_cast<std::uint32_t>(vocabulary().size());
  if (symbol < size) {
    out.push_back(static_cast<TokenId>(symbol));
    return;
  }
  const std::string& letters = extraSymbols_[symbol - size];
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (const auto id = vocabulary().find(std::string_view(letters).substr(i, 1))) {
      out.push_back(*id);
    }
  }
}

std::string BpeTokenizer::pieceBytes(std::string_view piece) const {
  return fromByteLetters(piece);
}

}  // namespace nibble

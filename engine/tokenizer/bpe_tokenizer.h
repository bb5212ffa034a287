// SPDX-License-Identifier: MIT
// Byte-level BPE ("gpt2"): GPT-2, Llama 3, Qwen, DeepSeek, Falcon, StarCoder and others.
#pragma once

#include <array>

#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/pre_tokenizer_rules.h"
#include "tokenizer/symbol_merger.h"
#include "tokenizer/vocabulary_tokenizer.h"

namespace nibble {

class BpeTokenizer final : public VocabularyTokenizer {
 public:
  /// Merges that are not two parts with a space between are skipped; parts and results that are
  /// no tokens still merge, and fall apart into bytes at the end.
  static Result<std::shared_ptr<const Tokenizer>> make(const Metadata& metadata);

 private:
  BpeTokenizer(Vocabulary vocabulary, const PreTokenizerRule& rule, PreTokenizer preTokenizer);
  void readMerges(std::span<const std::string_view> merges);
  void encodeFragment(std::string_view text, bool afterSpecial,
                      std::vector<TokenId>& out) const override;
  void encodePiece(std::string_view piece, SymbolMerger& merger, std::vector<TokenId>& out) const;
  void appendSymbol(std::uint32_t symbol, std::vector<TokenId>& out) const;
  std::string pieceBytes(std::string_view piece) const override;

  const PreTokenizerRule& rule_;
  PreTokenizer preTokenizer_;
  MergeTable merges_;
  /// Symbols from vocabulary size upwards: parts of merges that are no tokens.
  std::vector<std::string> extraSymbols_;
  std::array<std::uint32_t, 256> byteSymbols_{};
};

}  // namespace nibble

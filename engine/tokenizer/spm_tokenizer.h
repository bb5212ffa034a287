// SPDX-License-Identifier: MIT
// SentencePiece BPE ("llama"): Llama 1 and 2, Mistral, Gemma, Phi-3, TinyLlama.
#pragma once

#include <array>

#include "tokenizer/symbol_merger.h"
#include "tokenizer/vocabulary_tokenizer.h"

namespace nibble {

class SpmTokenizer final : public VocabularyTokenizer {
 public:
  static Result<std::shared_ptr<const Tokenizer>> make(const Metadata& metadata);

 private:
  SpmTokenizer(Vocabulary vocabulary, bool addsSpacePrefix);
  void encodeFragment(std::string_view text, bool afterSpecial,
                      std::vector<TokenId>& out) const override;
  void encodeWord(std::string_view word, SymbolMerger& merger, std::vector<TokenId>& out) const;
  Merge mergeOf(std::string_view joined) const;
  void appendBytes(std::string_view bytes, std::vector<TokenId>& out) const;
  std::string pieceBytes(std::string_view piece) const override { return withSpaces(piece); }

  std::vector<std::uint32_t> ranks_;  ///< by id, lower is merged first
  std::array<std::optional<TokenId>, 256> byteTokens_;
  /// No piece has a space mark after another character, so words can be merged one by one.
  bool wordsAreApart_ = false;
};

}  // namespace nibble

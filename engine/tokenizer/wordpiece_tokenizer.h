// SPDX-License-Identifier: MIT
// WordPiece ("bert"): embedding models of the BERT family.
#pragma once

#include "tokenizer/vocabulary_tokenizer.h"

namespace nibble {

class WordPieceTokenizer final : public VocabularyTokenizer {
 public:
  static Result<std::shared_ptr<const Tokenizer>> make(const Metadata& metadata);

 private:
  explicit WordPieceTokenizer(Vocabulary vocabulary);
  void encodeFragment(std::string_view text, bool afterSpecial,
                      std::vector<TokenId>& out) const override;
  void encodeWord(std::string_view word, std::vector<TokenId>& out) const;
  std::string pieceBytes(std::string_view piece) const override { return withSpaces(piece); }

  std::size_t longestPiece_ = 0;
};

}  // namespace nibble

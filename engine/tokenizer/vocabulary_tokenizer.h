// SPDX-License-Identifier: MIT
// What all kinds of tokenizers share: special tokens, BOS and EOS, and turning ids into text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/special_splitter.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/vocabulary.h"

namespace nibble {

class VocabularyTokenizer : public Tokenizer {
 public:
  std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options) const override;
  std::string tokenBytes(TokenId id, bool special) const override;
  std::string decode(std::span<const TokenId> ids, bool special) const override;

  int vocabularySize() const override { return vocabulary_.size(); }
  std::string_view piece(TokenId id) const override;
  TokenKind kind(TokenId id) const override;
  std::optional<TokenId> find(std::string_view piece) const override {
    return vocabulary_.find(piece);
  }
  std::optional<TokenId> bos() const override { return vocabulary_.bos; }
  std::optional<TokenId> eos() const override { return vocabulary_.eos; }
  bool addsBos() const override { return vocabulary_.addsBos && vocabulary_.bos.has_value(); }
  bool addsEos() const override { return vocabulary_.addsEos && vocabulary_.eos.has_value(); }
  bool addsSpacePrefix() const override { return addsSpacePrefix_; }
  bool isEndOfGeneration(TokenId id) const override { return vocabulary_.isEndOfGeneration(id); }

 protected:
  VocabularyTokenizer(Vocabulary vocabulary, bool addsSpacePrefix, bool cleansSpaces);

  /// Appends the ids of a fragment that holds no special token. `afterSpecial`: it begins the text
  /// or follows a special token.
  virtual void encodeFragment(std::string_view text, bool afterSpecial,
                              std::vector<TokenId>& out) const = 0;
  /// Text of a normal token's piece.
  virtual std::string pieceBytes(std::string_view piece) const = 0;

  const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  Vocabulary vocabulary_;
  SpecialSplitter splitter_;
  bool addsSpacePrefix_;
  bool cleansSpaces_;
};

/// The byte that a piece like "<0x0A>" stands for.
std::optional<std::uint8_t> byteOfPiece(std::string_view piece);
/// "<0x0A>" for a byte.
std::string pieceOfByte(std::uint8_t byte);
/// Replaces U+2581 by a space.
std::string withSpaces(std::string_view piece);

}  // namespace nibble

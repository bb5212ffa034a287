// SPDX-License-Identifier: MIT
// What every tokenizer knows about its tokens, read from tokenizer.ggml.* and checked.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/metadata.h"
#include "tokenizer/piece_table.h"
#include "tokenizer/tokenizer.h"

namespace nibble {

/// What holds when the file does not say (gguf.md, 8.1). Ids beyond the vocabulary are dropped.
struct VocabularyDefaults {
  std::optional<TokenId> bos;
  std::optional<TokenId> eos;
  std::optional<TokenId> unknown;
  bool addsBos = false;
  bool addsEos = false;
};

class Vocabulary {
 public:
  /// Errors: no tokens, arrays of different lengths, more than 2^31 tokens. A special id that lies
  /// outside of the vocabulary is ignored in favour of the default, as llama.cpp does.
  static Result<Vocabulary> read(const Metadata& metadata, const VocabularyDefaults& defaults);

  Vocabulary(Vocabulary&&) = default;
  Vocabulary& operator=(Vocabulary&&) = default;
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  int size() const { return static_cast<int>(pieces_.items.size()); }
  bool contains(TokenId id) const { return id >= 0 && id < size(); }
  std::string_view piece(TokenId id) const { return pieces_.items[static_cast<std::size_t>(id)]; }
  TokenKind kind(TokenId id) const { return kinds_[static_cast<std::size_t>(id)]; }
  std::span<const float> scores() const { return scores_; }  ///< empty when the file has none
  std::span<const std::string_view> pieces() const { return pieces_.items; }
  std::optional<TokenId> find(std::string_view piece) const;
  bool isEndOfGeneration(TokenId id) const;
  bool hasDuplicates() const { return table_.hasDuplicates(); }

  std::optional<TokenId> bos, eos, unknown;
  bool addsBos = false;
  bool addsEos = false;

 private:
  Vocabulary() = default;
  Result<> readKinds(const Metadata& metadata);
  Result<> readScores(const Metadata& metadata);
  void collectEndings(const Metadata& metadata);

  StringList pieces_;
  std::vector<TokenKind> kinds_;
  std::vector<float> scores_;
  PieceTable table_;
  std::vector<TokenId> endings_;  ///< sorted
};

}  // namespace nibble

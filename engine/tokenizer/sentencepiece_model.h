// SPDX-License-Identifier: MIT
// Reads tokenizer.model, the protocol buffer that SentencePiece writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nibble {

struct SentencePiece {
  std::string text;
  float score = 0;
  std::int32_t kind = 1;  ///< numbered like TokenKind
};

struct SentencePieceModel {
  std::vector<SentencePiece> pieces;
  bool addsDummyPrefix = true;

  /// Errors: a broken buffer, no pieces, or a Unigram model, which SPM merging cannot reproduce.
  static Result<SentencePieceModel> parse(std::string_view bytes);
};

}  // namespace nibble

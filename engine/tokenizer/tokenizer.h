// SPDX-License-Identifier: MIT
// Text to token ids and back, exactly as the model's own tokenizer does it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/metadata.h"

namespace nibble {

using TokenId = std::int32_t;

enum class TokenKind : std::int32_t {
  Normal = 1,
  Unknown = 2,
  Control = 3,
  UserDefined = 4,
  Unused = 5,
  Byte = 6,
};

struct EncodeOptions {
  bool addSpecial = true;     ///< BOS / EOS (CLS / SEP) as the model asks for
  bool parseSpecial = false;  ///< control tokens written out in the text become their ids
};

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  virtual std::vector<TokenId> encode(std::string_view text,
                                      const EncodeOptions& options) const = 0;

  /// Bytes of one token as they appear in text. Control tokens are empty unless `special`.
  virtual std::string tokenBytes(TokenId id, bool special) const = 0;
  /// Text of a whole sequence, with the leading-space rule of the model applied, and its clean-up
  /// of spaces before punctuation where it has one.
  virtual std::string decode(std::span<const TokenId> ids, bool special) const = 0;

  virtual int vocabularySize() const = 0;
  /// The piece as stored in the vocabulary, for showing.
  virtual std::string_view piece(TokenId id) const = 0;
  virtual TokenKind kind(TokenId id) const = 0;
  virtual std::optional<TokenId> find(std::string_view piece) const = 0;

  virtual std::optional<TokenId> bos() const = 0;
  virtual std::optional<TokenId> eos() const = 0;
  virtual bool addsBos() const = 0;
  virtual bool addsEos() const = 0;
  /// A space is put before the text when encoding, and taken away again by decode().
  virtual bool addsSpacePrefix() const = 0;
  /// Ends generation: EOS, end of turn, end of message.
  virtual bool isEndOfGeneration(TokenId id) const = 0;
};

/// From GGUF metadata (tokenizer.ggml.*). An HF folder is turned into the same keys first.
Result<std::shared_ptr<const Tokenizer>> makeTokenizer(const Metadata& metadata);

/// Collects token bytes and hands out text that never ends inside a UTF-8 character.
class StreamDecoder {
 public:
  /// `startsText`: the first token begins the text, so that the space the model puts before every
  /// text is taken away. Not for the continuation of a prompt.
  explicit StreamDecoder(const Tokenizer& tokenizer, bool startsText = false)
      : tokenizer_(tokenizer), stripSpace_(startsText && tokenizer.addsSpacePrefix()) {}
  /// Text that became complete with this token; may be empty.
  std::string push(TokenId id);
  /// What is left at the end, even if incomplete.
  std::string finish();

 private:
  const Tokenizer& tokenizer_;
  std::string pending_;
  bool stripSpace_;
};

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Chooses the kind of tokenizer that the metadata names.
#include "base/utf8.h"
#include "tokenizer/bpe_tokenizer.h"
#include "tokenizer/spm_tokenizer.h"
#include "tokenizer/wordpiece_tokenizer.h"

namespace nibble {

Result<std::shared_ptr<const Tokenizer>> makeTokenizer(const Metadata& metadata) {
  const auto model = metadata.string("tokenizer.ggml.model");
  if (!model) {
    return fail(ErrorCode::NotFound, "tokenizer.ggml.model", "the file holds no tokenizer");
  }
  if (*model == "gpt2") return BpeTokenizer::make(metadata);
  if (*model == "llama") return SpmTokenizer::make(metadata);
  if (*model == "bert") return WordPieceTokenizer::make(metadata);
  return withHint(
      fail(ErrorCode::Unsupported, "tokenizer.ggml.model",
           "tokenizers of kind '{}' are not supported", printable(*model)),
      "supported are gpt2 (byte-level BPE), llama (SentencePiece) and bert (WordPiece)");
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Which tokens are scored with which context: the evaluation protocols.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "tokenizer/tokenizer.h"

namespace nibble::eval {

enum class Protocol {
  LlamaPerplexity,  ///< second half of every chunk scored, BOS put at the head of each chunk
  HuggingFace,      ///< whole non-overlapping windows scored, tokens as they are
};

struct WindowOptions {
  Protocol protocol = Protocol::LlamaPerplexity;
  int context = 512;
  int maxChunks = 0;  ///< 0 takes all
  int stride = 0;     ///< llama-perplexity --ppl-stride; 0 for none
};

/// One evaluation: tokens to feed, and how many predictions at their end count. Prediction i of the
/// last `scored` ones is compared with targets[i].
struct Window {
  std::vector<TokenId> tokens;
  std::vector<TokenId> targets;
  int scored() const { return static_cast<int>(targets.size()); }
};

/// The windows of a tokenized text. Fails when the text is too short for even one.
class Windows {
 public:
  static Result<Windows> make(std::vector<TokenId> tokens, const Tokenizer& tokenizer,
                              const WindowOptions& options);
  int count() const { return count_; }
  /// Length of a window in tokens: what the KV cache must hold.
  int length() const { return length_; }
  Window at(int index) const;

 private:
  std::vector<TokenId> tokens_;
  std::optional<TokenId> firstToken_;  ///< replaces the first token of each window
  int length_ = 0;
  int step_ = 0;
  int scored_ = 0;
  int count_ = 0;
};

}  // namespace nibble::eval

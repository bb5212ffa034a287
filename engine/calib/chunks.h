// SPDX-License-Identifier: MIT
// Calibration text cut into chunks as the reference implementation does.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "tokenizer/tokenizer.h"

namespace nibble::calib {

struct ChunkOptions {
  int context = 512;
  int maxChunks = 0;  ///< 0 takes all
};

/// Consecutive chunks of equal length; where the vocabulary adds BOS, it takes the place of the
/// first token of each. What does not fill a chunk is left out; a text shorter than one chunk is a
/// chunk by itself.
class Chunks {
 public:
  /// Fails when there is no token at all, or fewer than two.
  static Result<Chunks> make(std::vector<TokenId> tokens, const Tokenizer& tokenizer,
                             const ChunkOptions& options);

  int count() const { return count_; }
  int length() const { return length_; }
  std::int64_t tokens() const { return std::int64_t{count_} * length_; }
  /// The tokens of chunks [first, first+count), one after another.
  std::span<const TokenId> at(int first, int count = 1) const {
    return std::span(tokens_).subspan(static_cast<std::size_t>(first) * size(),
                                      static_cast<std::size_t>(count) * size());
  }

 private:
  std::size_t size() const { return static_cast<std::size_t>(length_); }

  std::vector<TokenId> tokens_;
  int length_ = 0;
  int count_ = 0;
};

}  // namespace nibble::calib

// SPDX-License-Identifier: MIT
#include "calib/chunks.h"

#include <algorithm>

namespace nibble::calib {

Result<Chunks> Chunks::make(std::vector<TokenId> tokens, const Tokenizer& tokenizer,
                            const ChunkOptions& options) {
  constexpr int kShortest = 2;
  const auto available = static_cast<std::int64_t>(tokens.size());
  if (options.context < kShortest) {
    return fail(ErrorCode::InvalidArgument, "calibration", "a context of {} tokens is too short",
                options.context);
  }
  if (available < kShortest) {
    return withHint(fail(ErrorCode::InvalidArgument, "calibration text",
                         "the text has {} tokens, too few to calibrate on", available),
                    "use a longer text: some hundred kilobytes of what the model is made for");
  }
  Chunks chunks;
  chunks.length_ = static_cast<int>(std::min<std::int64_t>(options.context, available));
  std::int64_t count = available / chunks.length_;
  if (options.maxChunks > 0) count = std::min<std::int64_t>(count, options.maxChunks);
  chunks.count_ = static_cast<int>(count);
  chunks.tokens_ = std::move(tokens);
  chunks.tokens_.resize(static_cast<std::size_t>(chunks.tokens()));
  if (const auto bos = tokenizer.bos(); bos && tokenizer.addsBos()) {
    for (std::size_t i = 0; i < chunks.tokens_.size(); i += chunks.size()) chunks.tokens_[i] = *bos;
  }
  return chunks;
}

}  // namespace nibble::calib

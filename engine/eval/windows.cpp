// SPDX-License-Identifier: MIT
#include "eval/windows.h"

#include <algorithm>

namespace nibble::eval {

namespace {

// The reference rounds the context of its stride mode up to what its allocator grants.
constexpr int kStrideContextGranularity = 32;

}  // namespace

Result<Windows> Windows::make(std::vector<TokenId> tokens, const Tokenizer& tokenizer,
                              const WindowOptions& options) {
  if (options.context < 2 || options.stride < 0 || options.stride >= options.context) {
    return fail(ErrorCode::InvalidArgument, "evaluation",
                "context {} and stride {} make no windows", options.context, options.stride);
  }
  Windows windows;
  const auto available = static_cast<std::int64_t>(tokens.size());
  std::int64_t count = 0;
  if (options.stride > 0) {
    const int granularity = kStrideContextGranularity;
    windows.length_ =
        (options.context + options.stride / 2 + granularity - 1) / granularity * granularity;
    windows.step_ = options.stride;
    windows.scored_ = options.stride;
    count = (available - windows.length_ + options.stride - 1) / options.stride;
  } else {
    windows.length_ = options.context;
    windows.step_ = options.context;
    const bool half = options.protocol == Protocol::LlamaPerplexity;
    windows.scored_ = half ? options.context - 1 - options.context / 2 : options.context - 1;
    if (half && tokenizer.addsBos()) windows.firstToken_ = tokenizer.bos();
    count = available / options.context;
  }
  if (options.maxChunks > 0) count = std::min<std::int64_t>(count, options.maxChunks);
  if (count < 1 || windows.scored_ < 1) {
    return withHint(
        fail(ErrorCode::InvalidArgument, "evaluation text",
             "the text has {} tokens, too few for a window of {}", available, windows.length_),
        "use a longer text or a smaller context");
  }
  windows.count_ = static_cast<int>(count);
  windows.tokens_ = std::move(tokens);
  return windows;
}

Window Windows::at(int index) const {
  const auto first = tokens_.begin() + static_cast<std::ptrdiff_t>(index) * step_;
  Window window;
  // The last token is only ever a target, so it is not fed.
  window.tokens.assign(first, first + length_ - 1);
  window.targets.assign(first + length_ - scored_, first + length_);
  if (firstToken_) window.tokens[0] = *firstToken_;
  return window;
}

}  // namespace nibble::eval

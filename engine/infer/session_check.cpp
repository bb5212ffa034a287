// SPDX-License-Identifier: MIT
#include "infer/session_check.h"

#include <algorithm>
#include <climits>

namespace nibble {

Result<> Session::forwardValues(const float*, int, int, float*, const std::stop_token&) {
  return fail(ErrorCode::InvalidArgument, "", "this part of the model begins with tokens");
}

bool Session::expectTop(int count) {
  return count == 0;
}

Result<> checkForward(const Session& session, std::span<const TokenId> tokens, int logitRows,
                      int vocabulary) {
  for (const TokenId id : tokens) {
    if (id < 0 || id >= vocabulary) {
      return fail(ErrorCode::InvalidArgument, "", "token id {} is outside the vocabulary of {}", id,
                  vocabulary);
    }
  }
  // More than an int holds are too many for any context.
  return checkForward(session, static_cast<int>(std::min<std::size_t>(tokens.size(), INT_MAX)),
                      logitRows);
}

Result<> checkForward(const Session& session, int count, int logitRows) {
  if (count < 0 || count > session.capacity() - session.length()) {
    return withHint(fail(ErrorCode::InvalidArgument, "",
                         "{} tokens more than the {} in the context exceed its {} tokens", count,
                         session.length(), session.capacity()),
                    "choose a larger context length, or start anew");
  }
  if (logitRows < 0 || logitRows > count) {
    return fail(ErrorCode::InvalidArgument, "", "logits of {} rows were asked for {} tokens",
                logitRows, count);
  }
  return {};
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
#include "infer/session_check.h"

namespace nibble {

Result<> checkForward(const Session& session, std::span<const TokenId> tokens, int logitRows,
                      int vocabulary) {
  for (const TokenId id : tokens) {
    if (id < 0 || id >= vocabulary) {
      return fail(ErrorCode::InvalidArgument, "", "token id {} is outside the vocabulary of {}", id,
                  vocabulary);
    }
  }
  if (tokens.size() > static_cast<std::size_t>(session.capacity() - session.length())) {
    return withHint(fail(ErrorCode::InvalidArgument, "",
                         "{} tokens more than the {} in the context exceed its {} tokens",
                         tokens.size(), session.length(), session.capacity()),
                    "choose a larger context length, or start anew");
  }
  if (logitRows < 0 || static_cast<std::size_t>(logitRows) > tokens.size()) {
    return fail(ErrorCode::InvalidArgument, "", "logits of {} rows were asked for {} tokens",
                logitRows, tokens.size());
  }
  return {};
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// What every backend's session refuses before it computes.
#pragma once

#include <span>

#include "base/result.h"
#include "infer/backend.h"

namespace nibble {

/// Whether `tokens` are of a vocabulary of that size and fit behind the session's length, and as
/// many rows of logits can be had.
Result<> checkForward(const Session& session, std::span<const TokenId> tokens, int logitRows,
                      int vocabulary);
/// The same for values in place of tokens.
Result<> checkForward(const Session& session, int count, int logitRows);

}  // namespace nibble

// SPDX-License-Identifier: MIT
#include <utility>

#include "base/utf8.h"
#include "tokenizer/tokenizer.h"

namespace nibble {

std::string StreamDecoder::push(TokenId id) {
  const std::string bytes = tokenizer_.tokenBytes(id, false);
  if (bytes.empty()) return {};
  pending_.append(bytes, stripSpace_ && bytes[0] == ' ' ? 1 : 0);
  stripSpace_ = false;
  const std::size_t complete = completeUtf8Prefix(pending_);
  std::string out = pending_.substr(0, complete);
  pending_.erase(0, complete);
  return out;
}

std::string StreamDecoder::finish() {
  return std::exchange(pending_, {});
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Cuts text into the pieces that byte-level BPE merges one by one.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nibble {

/// A sequence of compiled expressions. Safe to share between threads.
class PreTokenizer {
 public:
  /// Expressions in PCRE2 syntax; `\s` means Unicode's White_Space.
  static Result<PreTokenizer> compile(std::span<const std::string_view> expressions);

  /// Calls `sink` for every piece, in order; together they are exactly `text`, which may hold any
  /// bytes. A run of bytes that is not UTF-8 is a piece of its own.
  void split(std::string_view text, const std::function<void(std::string_view)>& sink) const;

 private:
  struct Code;
  class Pass;
  std::vector<std::shared_ptr<const Code>> stages_;
};

}  // namespace nibble

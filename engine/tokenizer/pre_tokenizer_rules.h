// SPDX-License-Identifier: MIT
// The table behind tokenizer.ggml.pre: how a byte-level vocabulary cuts text before merging.
#pragma once

#include <span>
#include <string_view>

namespace nibble {

struct PreTokenizerRule {
  std::string_view name;
  /// Applied one after another, each cutting the pieces the previous one left. PCRE2 syntax.
  std::span<const std::string_view> expressions;
  bool ignoreMerges = false;  ///< a whole piece that is a token is taken as it is
  bool addsBos = false;       ///< when the file does not say
  bool cleansSpaces = false;  ///< decoding drops spaces before punctuation
};

/// Nothing for a name that is not in the table.
const PreTokenizerRule* findPreTokenizerRule(std::string_view name);
std::span<const PreTokenizerRule> preTokenizerRules();

}  // namespace nibble

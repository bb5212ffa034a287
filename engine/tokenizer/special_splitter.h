// SPDX-License-Identifier: MIT
// Finds tokens that are written out in the text and stand for themselves.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tokenizer/vocabulary.h"

namespace nibble {

/// Part of a text: one token, or text that remains to be tokenized.
struct Fragment {
  std::optional<TokenId> token;
  std::string_view text;
};

class SpecialSplitter {
 public:
  explicit SpecialSplitter(const Vocabulary& vocabulary);

  /// Longer tokens are taken first, whatever their place; among equals the leftmost. User-defined
  /// tokens always count, control and unknown ones only with `parseSpecial`.
  std::vector<Fragment> split(std::string_view text, bool parseSpecial) const;

 private:
  struct Entry {
    std::string_view text;
    TokenId id = 0;
    bool userDefined = false;
  };
  struct Found {
    std::size_t begin = 0;
    std::size_t length = 0;
    TokenId id = 0;
  };
  void findAt(std::string_view text, std::size_t at, bool parseSpecial,
              std::vector<Found>& found) const;

  std::vector<Entry> entries_;  ///< sorted by text, no two alike
  std::vector<bool> firstBytes_ = std::vector<bool>(256, false);
};

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Watches growing text for strings that end it, and holds back what may yet become one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nibble {

class StopStrings {
 public:
  explicit StopStrings(std::vector<std::string> strings);

  /// Text that can no longer be part of a stop string. Nothing more comes once stopped().
  std::string push(std::string_view text);
  /// What was held back, when the text ends without a stop string.
  std::string finish();
  bool stopped() const { return stopped_; }

 private:
  std::vector<std::string> strings_;
  std::string pending_;
  bool stopped_ = false;
};

}  // namespace nibble

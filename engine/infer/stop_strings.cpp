// SPDX-License-Identifier: MIT
#include "infer/stop_strings.h"

#include <algorithm>
#include <utility>

namespace nibble {

namespace {

/// Length of the longest end of `text` that is a beginning of `string`.
std::size_t overlap(std::string_view text, std::string_view string) {
  for (std::size_t n = std::min(text.size(), string.size()); n > 0; --n) {
    if (text.ends_with(string.substr(0, n))) return n;
  }
  return 0;
}

}  // namespace

StopStrings::StopStrings(std::vector<std::string> strings) : strings_(std::move(strings)) {
  std::erase(strings_, std::string());
}

std::string StopStrings::push(std::string_view text) {
  if (stopped_) return {};
  pending_ += text;
  std::size_t first = std::string::npos, held = 0;
  for (const std::string& string : strings_) {
    first = std::min(first, pending_.find(string));
    held = std::max(held, overlap(pending_, string));
  }
  stopped_ = first != std::string::npos;
  const std::size_t certain = stopped_ ? first : pending_.size() - held;
  std::string out = pending_.substr(0, certain);
  pending_ = stopped_ ? std::string() : pending_.substr(certain);
  return out;
}

std::string StopStrings::finish() {
  return std::exchange(pending_, {});
}

}  // namespace nibble

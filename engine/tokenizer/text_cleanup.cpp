// SPDX-License-Identifier: MIT
#include "tokenizer/text_cleanup.h"

#include <string_view>

namespace nibble {

namespace {

bool startsContraction(std::string_view rest) {
  return rest.starts_with("'s") || rest.starts_with("'m") || rest.starts_with("'re") ||
         rest.starts_with("'ve");
}

/// Copies `text`, leaving out the space in front of every place where `glues(rest)` holds and the
/// one after it when `glues` returned 2.
template <typename Glues>
std::string withoutSpaces(std::string_view text, const Glues& glues) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool afterSpace = i > 0 && text[i - 1] == ' ' && !out.empty() && out.back() == ' ';
    const int spaces = afterSpace ? glues(text.substr(i)) : 0;
    if (spaces > 0) out.pop_back();
    out += text[i];
    if (spaces == 2) ++i;
  }
  return out;
}

}  // namespace

void cleanSpaces(std::string& text) {
  text = withoutSpaces(text, [](std::string_view rest) {
    return std::string_view("?!.,").find(rest[0]) != std::string_view::npos ? 1 : 0;
  });
  text = withoutSpaces(text, [](std::string_view rest) { return rest.starts_with("' ") ? 2 : 0; });
  text = withoutSpaces(text, [](std::string_view rest) { return startsContraction(rest) ? 1 : 0; });
}

}  // namespace nibble

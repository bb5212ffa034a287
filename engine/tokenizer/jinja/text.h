// SPDX-License-Identifier: MIT
// Python's string operations on UTF-8: positions and lengths count code points. Bytes that are not
// UTF-8 count as one character each.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nibble::jinja {

/// The characters of a text, one view each.
std::vector<std::string_view> charactersOf(std::string_view text);
std::int64_t lengthOf(std::string_view text);

bool isSpace(std::uint32_t codePoint);
/// Every character of a non-empty text satisfies the predicate.
bool allOf(std::string_view text, const std::function<bool(std::uint32_t)>& holds);
bool isLetter(std::uint32_t codePoint);
bool isDigit(std::uint32_t codePoint);

std::string lowered(std::string_view text);
std::string uppered(std::string_view text);
/// First letter upper case, the rest lower case.
std::string capitalized(std::string_view text);
/// The same for every word.
std::string titled(std::string_view text);

enum class Side { Left, Right, Both };
/// Without `chars`, white space.
std::string_view stripped(std::string_view text, Side side,
                          std::optional<std::string_view> chars = std::nullopt);

/// At most `limit` cuts, all when negative. `separator` is not empty.
std::vector<std::string_view> splitAt(std::string_view text, std::string_view separator,
                                      std::int64_t limit, bool fromRight);
/// At runs of white space, ignoring those at both ends.
std::vector<std::string_view> splitWords(std::string_view text, std::int64_t limit);
std::vector<std::string_view> splitLines(std::string_view text, bool keepEnds);
/// At most `limit` replacements, all when negative.
std::string replaced(std::string_view text, std::string_view what, std::string_view with,
                     std::int64_t limit);

/// As Python's repr(): in quotes, with escapes.
std::string quotedForPython(std::string_view text);
/// As json.dumps() writes a string.
std::string quotedForJson(std::string_view text, bool asciiOnly);
/// As Python prints a float.
std::string floatText(double value);

}  // namespace nibble::jinja

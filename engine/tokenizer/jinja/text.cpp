// SPDX-License-Identifier: MIT
#include "tokenizer/jinja/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace nibble::jinja {

namespace {

constexpr std::uint32_t kInvalid = 0xfffd;

/// Calls `visit(codePoint, bytes)` for every character.
template <typename Visit>
void forEachCharacter(std::string_view text, const Visit& visit) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decodeUtf8(text, at);
    const auto length = static_cast<std::size_t>(std::max(1, c.length));
    visit(c.length == 0 ? kInvalid : c.value, text.substr(at, length));
    at += length;
  }
}

void appendCase(std::string& out, std::uint32_t c, std::string_view bytes, bool upper) {
  if (c == kInvalid) {
    out += bytes;
  } else if (upper && c == 0xdf) {
    out += "SS";
  } else {
    const auto value = static_cast<utf8proc_int32_t>(c);
    appendUtf8(
        out, static_cast<std::uint32_t>(upper ? utf8proc_toupper(value) : utf8proc_tolower(value)));
  }
}

std::string cased(std::string_view text, bool upper) {
  std::string out;
  out.reserve(text.size());
  forEachCharacter(
      text, [&](std::uint32_t c, std::string_view bytes) { appendCase(out, c, bytes, upper); });
  return out;
}

bool contains(const std::vector<std::string_view>& characters, std::string_view one) {
  return std::find(characters.begin(), characters.end(), one) != characters.end();
}

bool isLineEnd(std::uint32_t c) {
  return (c >= 0x0a && c <= 0x0d) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 ||
         c == 0x2029;
}

bool isPrintable(std::uint32_t c) {
  if (c == ' ') return true;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    default:
      return true;
  }
}

}  // namespace

std::vector<std::string_view> charactersOf(std::string_view text) {
  std::vector<std::string_view> out;
  forEachCharacter(text, [&](std::uint32_t, std::string_view bytes) { out.push_back(bytes); });
  return out;
}

std::int64_t lengthOf(std::string_view text) {
  std::int64_t count = 0;
  forEachCharacter(text, [&](std::uint32_t, std::string_view) { ++count; });
  return count;
}

bool isSpace(std::uint32_t c) {
  return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
         c == 0x205f || c == 0x3000;
}

bool isLetter(std::uint32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool isDigit(std::uint32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ND;
}

bool allOf(std::string_view text, const std::function<bool(std::uint32_t)>& holds) {
  bool all = !text.empty();
  forEachCharacter(text, [&](std::uint32_t c, std::string_view) { all = all && holds(c); });
  return all;
}

std::string lowered(std::string_view text) {
  return cased(text, false);
}
std::string uppered(std::string_view text) {
  return cased(text, true);
}

std::string capitalized(std::string_view text) {
  std::string out;
  bool first = true;
  forEachCharacter(text, [&](std::uint32_t c, std::string_view bytes) {
    appendCase(out, c, bytes, first);
    first = false;
  });
  return out;
}

std::string titled(std::string_view text) {
  std::string out;
  bool first = true;
  forEachCharacter(text, [&](std::uint32_t c, std::string_view bytes) {
    appendCase(out, c, bytes, first);
    first = !isLetter(c);
  });
  return out;
}

std::string_view stripped(std::string_view text, Side side, std::optional<std::string_view> chars) {
  const std::vector<std::string_view> set = charactersOf(chars.value_or(std::string_view()));
  const auto drops = [&](std::string_view one) {
    if (chars) return contains(set, one);
    const CodePoint c = decodeUtf8(one, 0);
    return c.length > 0 && isSpace(c.value);
  };
  while (side != Side::Right && !text.empty()) {
    const auto length = static_cast<std::size_t>(std::max(1, decodeUtf8(text, 0).length));
    if (!drops(text.substr(0, length))) break;
    text.remove_prefix(length);
  }
  while (side != Side::Left && !text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && text.size() - begin < 4 &&
           (static_cast<unsigned char>(text[begin]) & 0xc0u) == 0x80u) {
      --begin;
    }
    const bool whole = decodeUtf8(text, begin).length == static_cast<int>(text.size() - begin);
    if (!whole) begin = text.size() - 1;
    if (!drops(text.substr(begin))) break;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

std::vector<std::string_view> splitAt(std::string_view text, std::string_view separator,
                                      std::int64_t limit, bool fromRight) {
  std::vector<std::string_view> out;
  while (limit != 0) {
    const std::size_t at = fromRight ? text.rfind(separator) : text.find(separator);
    if (at == std::string_view::npos) break;
    const std::size_t after = at + separator.size();
    out.push_back(fromRight ? text.substr(after) : text.substr(0, at));
    text = fromRight ? text.substr(0, at) : text.substr(after);
    --limit;
  }
  out.push_back(text);
  if (fromRight) std::reverse(out.begin(), out.end());
  return out;
}

std::vector<std::string_view> splitWords(std::string_view text, std::int64_t limit) {
  std::vector<std::string_view> out;
  text = stripped(text, Side::Left);
  while (!text.empty()) {
    if (limit == 0) {
      out.push_back(stripped(text, Side::Right));
      break;
    }
    std::size_t end = 0;
    while (end < text.size()) {
      const CodePoint c = decodeUtf8(text, end);
      if (c.length > 0 && isSpace(c.value)) break;
      end += static_cast<std::size_t>(std::max(1, c.length));
    }
    out.push_back(text.substr(0, end));
    text = stripped(text.substr(end), Side::Left);
    --limit;
  }
  return out;
}

std::vector<std::string_view> splitLines(std::string_view text, bool keepEnds) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decodeUtf8(text, at);
    std::size_t next = at + static_cast<std::size_t>(std::max(1, c.length));
    if (c.length > 0 && isLineEnd(c.value)) {
      if (c.value == '\r' && next < text.size() && text[next] == '\n') ++next;
      out.push_back(text.substr(begin, (keepEnds ? next : at) - begin));
      begin = next;
    }
    at = next;
  }
  if (begin < text.size()) out.push_back(text.substr(begin));
  return out;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with,
                     std::int64_t limit) {
  std::string out;
  if (what.empty()) {
    // Python puts the replacement around every character.
    forEachCharacter(text, [&](std::uint32_t, std::string_view bytes) {
      if (limit != 0) out += with;
      if (limit != 0) --limit;
      out += bytes;
    });
    if (limit != 0) out += with;
    return out;
  }
  for (; limit != 0; --limit) {
    const std::size_t at = text.find(what);
    if (at == std::string_view::npos) break;
    out.append(text, 0, at).append(with);
    text.remove_prefix(at + what.size());
  }
  return out.append(text);
}

std::string quotedForPython(std::string_view text) {
  const bool useDouble =
      text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
  const char quote = useDouble ? '"' : '\'';
  std::string out(1, quote);
  forEachCharacter(text, [&](std::uint32_t c, std::string_view bytes) {
    if (c == '\\' || c == static_cast<unsigned char>(quote)) {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (c != kInvalid && !isPrintable(c)) {
      out += c < 0x100     ? fmt::format("\\x{:02x}", c)
             : c < 0x10000 ? fmt::format("\\u{:04x}", c)
                           : fmt::format("\\U{:08x}", c);
    } else {
      out += bytes;
    }
  });
  return out += quote;
}

std::string quotedForJson(std::string_view text, bool asciiOnly) {
  std::string out = "\"";
  forEachCharacter(text, [&](std::uint32_t c, std::string_view bytes) {
    constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\bfnrt";
    const std::size_t known = c < 0x80 ? kShort.find(static_cast<char>(c)) : std::string_view::npos;
    if (known != std::string_view::npos) {
      out += '\\';
      out += kLetters[known];
    } else if (c < 0x20 || (asciiOnly && c >= 0x7f && c < 0x10000)) {
      out += c == 0x7f ? std::string(bytes) : fmt::format("\\u{:04x}", c);
    } else if (asciiOnly && c >= 0x10000) {
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + ((c - 0x10000) >> 10),
                         0xdc00 + ((c - 0x10000) & 0x3ff));
    } else {
      out += bytes;
    }
  });
  return out += '"';
}

std::string floatText(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::string text = fmt::format("{}", value);
  const bool plain = text.find_first_of(".e") == std::string::npos;
  return plain ? text + ".0" : text;
}

}  // namespace nibble::jinja

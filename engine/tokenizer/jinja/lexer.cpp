// SPDX-License-Identifier: MIT
#include "tokenizer/jinja/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/utf8.h"
#include "tokenizer/jinja/text.h"
#include "tokenizer/jinja/value.h"

namespace nibble::jinja {

namespace {

/// One kind of line end, and without the last one.
std::string normalized(std::string_view source) {
  std::string out;
  out.reserve(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    const bool crlf = source[i] == '\r' && i + 1 < source.size() && source[i + 1] == '\n';
    if (crlf) continue;
    out += source[i] == '\r' ? '\n' : source[i];
  }
  if (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

bool isNameStart(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool isDecimal(char c) {
  return c >= '0' && c <= '9';
}
bool isBlank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(normalized(source)) {}

  std::vector<Token> run() {
    while (at_ < source_.size()) readText();
    push(TokenType::End, {});
    return std::move(tokens_);
  }

 private:
  [[noreturn]] void error(std::string_view what) const {
    throw Failure(fmt::format("line {}: {}", line_, what));
  }

  std::string_view rest() const { return std::string_view(source_).substr(at_); }
  bool startsWith(std::string_view text) const { return rest().starts_with(text); }

  void advance(std::size_t count) {
    const auto from = source_.begin() + static_cast<std::ptrdiff_t>(at_);
    line_ += static_cast<int>(std::count(from, from + static_cast<std::ptrdiff_t>(count), '\n'));
    at_ += count;
    lineStarting_ = count > 0 && source_[at_ - 1] == '\n';
  }

  void push(TokenType type, std::string text) {
    Token token;
    token.type = type;
    token.text = std::move(text);
    token.line = line_;
    tokens_.push_back(std::move(token));
  }

  std::size_t nextTag() const {
    for (std::size_t i = at_; i + 1 < source_.size(); ++i) {
      const char second = source_[i + 1];
      if (source_[i] == '{' && (second == '{' || second == '%' || second == '#')) return i;
    }
    return source_.size();
  }

  /// Text up to the next tag, then the tag.
  void readText() {
    const std::size_t tag = nextTag();
    std::string_view text = rest().substr(0, tag - at_);
    if (tag == source_.size()) {
      push(TokenType::Data, std::string(text));
      at_ = tag;
      return;
    }
    const char kind = source_[tag + 1];
    const char sign = tag + 2 < source_.size() ? source_[tag + 2] : '\0';
    if (sign == '-') {
      text = stripped(text, Side::Right);
    } else if (sign != '+' && kind != '{') {
      const std::size_t newline = text.rfind('\n');
      const std::size_t lineBegin = newline == std::string_view::npos ? 0 : newline + 1;
      const bool onlyBlank = stripped(text.substr(lineBegin), Side::Both).empty();
      if ((lineBegin > 0 || lineStarting_) && onlyBlank) text = text.substr(0, lineBegin);
    }
    if (!text.empty()) push(TokenType::Data, std::string(text));
    advance(tag - at_ + 2 + (sign == '-' || sign == '+' ? 1 : 0));
    if (kind == '#') {
      skipComment();
    } else if (kind == '{') {
      readTag(TokenType::VariableBegin, TokenType::VariableEnd, "}}");
    } else if (!readRaw()) {
      readTag(TokenType::BlockBegin, TokenType::BlockEnd, "%}");
    }
  }

  /// Length of the tag's end at this place, with the white space it takes along; 0 when it is
  /// not one.
  std::size_t endLength(std::string_view end, bool trims) const {
    const std::string_view here = rest();
    if (here.starts_with('-') && here.substr(1).starts_with(end)) {
      const std::string_view after = here.substr(1 + end.size());
      return 1 + end.size() + (after.size() - stripped(after, Side::Left).size());
    }
    if (trims && here.starts_with('+') && here.substr(1).starts_with(end)) return 1 + end.size();
    if (!here.starts_with(end)) return 0;
    const bool newline = trims && here.substr(end.size()).starts_with('\n');
    return end.size() + (newline ? 1 : 0);
  }

  void skipComment() {
    while (at_ < source_.size()) {
      if (const std::size_t length = endLength("#}", true)) {
        advance(length);
        return;
      }
      advance(1);
    }
    error("a comment is not closed");
  }

  void skipBlanks() {
    while (at_ < source_.size() && isBlank(source_[at_])) advance(1);
  }

  /// The word `name` with its closing "%}" behind an opened "{%"; moves past it when there.
  bool takeWordTag(std::string_view name, bool trims) {
    const std::size_t at = at_;
    const int line = line_;
    skipBlanks();
    if (startsWith(name)) {
      advance(name.size());
      skipBlanks();
      if (const std::size_t length = endLength("%}", trims)) {
        advance(length);
        return true;
      }
    }
    at_ = at;
    line_ = line;
    return false;
  }

  bool readRaw() {
    if (!takeWordTag("raw", false)) return false;
    const std::size_t begin = at_;
    while (at_ < source_.size()) {
      const std::size_t open = at_;
      if (!startsWith("{%")) {
        advance(1);
        continue;
      }
      advance(2);
      const bool strips = startsWith("-");
      if (strips || startsWith("+")) advance(1);
      if (!takeWordTag("endraw", true)) continue;
      std::string_view text = std::string_view(source_).substr(begin, open - begin);
      if (strips) text = stripped(text, Side::Right);
      push(TokenType::Data, std::string(text));
      return true;
    }
    error("{% raw %} is not closed");
  }

  void readTag(TokenType begin, TokenType end, std::string_view endSign) {
    push(begin, {});
    std::string open;
    while (at_ < source_.size()) {
      const std::size_t length = open.empty() ? endLength(endSign, end == TokenType::BlockEnd) : 0;
      if (length > 0) {
        push(end, {});
        advance(length);
        return;
      }
      readToken(open);
    }
    error("a tag is not closed");
  }

  void readToken(std::string& open) {
    const char c = source_[at_];
    if (isBlank(c)) {
      advance(1);
    } else if (isNameStart(c)) {
      std::size_t length = 1;
      while (at_ + length < source_.size() &&
             (isNameStart(source_[at_ + length]) || isDecimal(source_[at_ + length]))) {
        ++length;
      }
      push(TokenType::Name, std::string(rest().substr(0, length)));
      advance(length);
    } else if (isDecimal(c)) {
      readNumber();
    } else if (c == '\'' || c == '"') {
      readLiteral(c);
    } else {
      readOperator(open);
    }
  }

  void readNumber() {
    std::string digits;
    bool isFloat = false;
    std::size_t length = 0;
    const auto takeDigits = [&] {
      while (at_ + length < source_.size() &&
             (isDecimal(source_[at_ + length]) || source_[at_ + length] == '_')) {
        if (source_[at_ + length] != '_') digits += source_[at_ + length];
        ++length;
      }
    };
    const auto peek = [&](std::size_t more) {
      return at_ + length + more < source_.size() ? source_[at_ + length + more] : '\0';
    };
    takeDigits();
    if (peek(0) == '.' && isDecimal(peek(1))) {
      isFloat = true;
      digits += '.';
      ++length;
      takeDigits();
    }
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if ((peek(0) == 'e' || peek(0) == 'E') && isDecimal(peek(1 + sign))) {
      isFloat = true;
      digits += source_.substr(at_ + length, 1 + sign);
      length += 1 + sign;
      takeDigits();
    }
    push(isFloat ? TokenType::Float : TokenType::Integer, digits);
    Token& token = tokens_.back();
    const char* end = digits.data() + digits.size();
    const bool read = isFloat
                          ? std::from_chars(digits.data(), end, token.real).ec == std::errc()
                          : std::from_chars(digits.data(), end, token.integer).ec == std::errc();
    if (!read) error("a number is too large");
    advance(length);
  }

  void readLiteral(char quote) {
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != quote) end += source_[end] == '\\' ? 2 : 1;
    if (end >= source_.size()) error("a text literal is not closed");
    push(TokenType::Text, unescaped(std::string_view(source_).substr(at_ + 1, end - at_ - 1)));
    advance(end - at_ + 1);
  }

  static std::optional<std::uint32_t> hexValue(std::string_view digits, std::size_t count) {
    std::uint32_t value = 0;
    if (digits.size() < count) return std::nullopt;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + count, value, 16);
    return ec == std::errc() && end == digits.data() + count ? std::optional(value) : std::nullopt;
  }

  /// Python's escapes; unknown ones stay as they are written.
  std::string unescaped(std::string_view text) const {
    constexpr std::string_view kNames = "abfnrtv\\'\"";
    constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\'\"";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        out += text[i];
        continue;
      }
      const char c = text[++i];
      const std::size_t width = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
      if (const std::size_t known = kNames.find(c); known != std::string_view::npos) {
        out += kValues[known];
      } else if (c == '\n') {
        continue;
      } else if (width > 0) {
        const auto value = hexValue(text.substr(i + 1), width);
        if (!value || *value > 0x10ffff) error("a broken escape in a text literal");
        appendUtf8(out, *value);
        i += width;
      } else if (c >= '0' && c <= '7') {
        std::uint32_t value = 0;
        std::size_t count = 0;
        for (; count < 3 && i + count < text.size() && text[i + count] >= '0' &&
               text[i + count] <= '7';
             ++count) {
          value = value * 8 + static_cast<std::uint32_t>(text[i + count] - '0');
        }
        appendUtf8(out, value);
        i += count - 1;
      } else {
        out += {'\\', c};
      }
    }
    return out;
  }

  void readOperator(std::string& open) {
    constexpr std::string_view kOperators[] = {"==", "!=", ">=", "<=", "//", "**", "+", "-", "/",
                                               "*",  "%",  "~",  "[",  "]",  "(",  ")", "{", "}",
                                               ">",  "<",  "=",  ".",  ":",  "|",  ",", ";"};
    const auto* found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                     [&](std::string_view sign) { return startsWith(sign); });
    if (found == std::end(kOperators)) {
      error(fmt::format("unexpected '{}'", printable(rest().substr(0, 1))));
    }
    const char c = (*found)[0];
    if (c == '(' || c == '[' || c == '{') {
      open += c == '(' ? ')' : c == '[' ? ']' : '}';
    } else if (c == ')' || c == ']' || c == '}') {
      if (open.empty() || open.back() != c) error(fmt::format("unexpected '{}'", c));
      open.pop_back();
    }
    push(TokenType::Operator, std::string(*found));
    advance(found->size());
  }

  std::string source_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool lineStarting_ = true;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source) {
  return Lexer(source).run();
}

}  // namespace nibble::jinja

// SPDX-License-Identifier: MIT
// Cuts a template into text and the tokens of its tags, with trim_blocks and lstrip_blocks on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nibble::jinja {

enum class TokenType {
  Data,
  VariableBegin,
  VariableEnd,
  BlockBegin,
  BlockEnd,
  Name,
  Text,
  Integer,
  Float,
  Operator,
  End,
};

struct Token {
  TokenType type = TokenType::End;
  std::string text;  ///< names, operators, decoded text literals, data
  std::int64_t integer = 0;
  double real = 0;
  int line = 0;

  bool isName(std::string_view name) const { return type == TokenType::Name && text == name; }
  bool isOperator(std::string_view sign) const {
    return type == TokenType::Operator && text == sign;
  }
};

/// Throws Failure with the line of what cannot be read. The last token is End.
std::vector<Token> tokenize(std::string_view source);

}  // namespace nibble::jinja

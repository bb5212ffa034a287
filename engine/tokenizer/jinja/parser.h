// SPDX-License-Identifier: MIT
// Turns tokens into the syntax tree. For the .cpp files of this folder.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/jinja/lexer.h"
#include "tokenizer/jinja/syntax.h"

namespace nibble::jinja {

class Parser {
 public:
  explicit Parser(std::string_view source) : tokens_(tokenize(source)) {}

  Body parseAll();

 private:
  // Tokens.
  const Token& now() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  void skip() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  bool takeName(std::string_view name);
  bool takeOperator(std::string_view sign);
  void expectName(std::string_view name);
  void expectOperator(std::string_view sign);
  void expect(TokenType type);
  std::string expectAnyName();
  [[noreturn]] void error(std::string_view what) const;
  [[noreturn]] void unexpected() const;

  // Statements; parser_statements in parser.cpp.
  /// Up to a tag that begins with one of `ends`, which stays the current token.
  Body parseBody(std::initializer_list<std::string_view> ends);
  /// The rest of the opening tag, the body, and the closing tag.
  Body parseBlock(std::string_view end);
  StatementPtr parseStatement();
  StatementPtr parseFor();
  StatementPtr parseIf();
  StatementPtr parseSet();
  StatementPtr parseMacro();
  StatementPtr parseCallBlock();
  StatementPtr parseFilterBlock();
  StatementPtr parseWith();
  Parameters parseParameters();
  Target parseTarget(bool allowAttribute);
  Target parseOneTarget(bool allowAttribute);
  std::vector<FilterCall> parseFilterChain();
  FilterCall parseFilterCall();

  // Expressions.
  ExpressionPtr parseTuple(bool allowConditional, bool inParentheses = false);
  ExpressionPtr parseExpression(bool allowConditional = true);
  ExpressionPtr parseOr();
  ExpressionPtr parseAnd();
  ExpressionPtr parseNot();
  ExpressionPtr parseComparison();
  std::string takeComparison();
  ExpressionPtr parseBinary(std::size_t level);
  ExpressionPtr parseConcatenation();
  ExpressionPtr parseUnary(bool allowFilter = true);
  ExpressionPtr parsePrimary();
  ExpressionPtr parseLiteralName(const Token& token);
  ExpressionPtr parseList();
  ExpressionPtr parseDict();
  ExpressionPtr parsePostfix(ExpressionPtr operand);
  ExpressionPtr parseFilters(ExpressionPtr operand);
  ExpressionPtr parseTest(ExpressionPtr operand);
  ExpressionPtr parseSubscript(ExpressionPtr object);
  CallArguments parseArguments();
  bool atTupleEnd() const;

  /// Gives a node its line and depth; `children` may be null.
  template <typename Node>
  ExpressionPtr finish(std::unique_ptr<Node> node, int line,
                       std::initializer_list<const Expression*> children);
  template <typename Node>
  ExpressionPtr finishCall(std::unique_ptr<Node> node, int line, const Expression* operand,
                           const CallArguments& arguments);
  void checkDepth(int depth) const;

  /// Guards the recursion of the parser itself.
  class Nesting {
   public:
    explicit Nesting(Parser& parser);
    ~Nesting() { --parser_.nesting_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Parser& parser_;
  };

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace nibble::jinja

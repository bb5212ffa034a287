// SPDX-License-Identifier: MIT
// Statements, and the token helpers both halves of the parser use.
#include "tokenizer/jinja/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace nibble::jinja {

namespace {

constexpr int kDeepestNesting = 200;

std::string shown(const Token& token) {
  switch (token.type) {
    case TokenType::Name:
    case TokenType::Operator:
      return fmt::format("'{}'", printable(token.text));
    case TokenType::Text:
      return "a text";
    case TokenType::Integer:
    case TokenType::Float:
      return "a number";
    case TokenType::End:
      return "the end of the template";
    default:
      return "the end of the tag";
  }
}

}  // namespace

Parser::Nesting::Nesting(Parser& parser) : parser_(parser) {
  if (parser.nesting_ >= kDeepestNesting) parser.error("nested too deeply");
  ++parser.nesting_;
}

void Parser::error(std::string_view what) const {
  throw Failure(fmt::format("line {}: {}", now().line, what));
}

void Parser::unexpected() const {
  error(fmt::format("unexpected {}", shown(now())));
}

bool Parser::takeName(std::string_view name) {
  if (!now().isName(name)) return false;
  skip();
  return true;
}

bool Parser::takeOperator(std::string_view sign) {
  if (!now().isOperator(sign)) return false;
  skip();
  return true;
}

void Parser::expectName(std::string_view name) {
  if (!takeName(name)) error(fmt::format("'{}' expected, not {}", name, shown(now())));
}

void Parser::expectOperator(std::string_view sign) {
  if (!takeOperator(sign)) error(fmt::format("'{}' expected, not {}", sign, shown(now())));
}

void Parser::expect(TokenType type) {
  if (now().type != type) unexpected();
  skip();
}

std::string Parser::expectAnyName() {
  if (now().type != TokenType::Name) error(fmt::format("a name expected, not {}", shown(now())));
  std::string name = now().text;
  skip();
  return name;
}

Body Parser::parseAll() {
  Body body = parseBody({});
  if (now().type != TokenType::End) unexpected();
  return body;
}

Body Parser::parseBody(std::initializer_list<std::string_view> ends) {
  const Nesting nesting(*this);
  Body body;
  while (now().type != TokenType::End) {
    const int line = now().line;
    StatementPtr statement;
    if (now().type == TokenType::Data) {
      auto text = std::make_unique<TextOutput>();
      text->text = now().text;
      statement = std::move(text);
      skip();
    } else if (now().type == TokenType::VariableBegin) {
      skip();
      auto output = std::make_unique<Output>();
      output->value = parseTuple(true);
      expect(TokenType::VariableEnd);
      statement = std::move(output);
    } else if (now().type == TokenType::BlockBegin) {
      skip();
      const bool ended = std::any_of(ends.begin(), ends.end(),
                                     [&](std::string_view end) { return now().isName(end); });
      if (ended) return body;
      statement = parseStatement();
      expect(TokenType::BlockEnd);
      if (statement == nullptr) continue;
    } else {
      unexpected();
    }
    statement->line = line;
    body.push_back(std::move(statement));
  }
  if (ends.size() > 0) error(fmt::format("'{}' is missing", *(ends.end() - 1)));
  return body;
}

Body Parser::parseBlock(std::string_view end) {
  takeOperator(":");
  expect(TokenType::BlockEnd);
  Body body = parseBody({end});
  skip();
  return body;
}

StatementPtr Parser::parseStatement() {
  if (now().isName("for")) return parseFor();
  if (now().isName("if")) return parseIf();
  if (now().isName("set")) return parseSet();
  if (now().isName("macro")) return parseMacro();
  if (now().isName("call")) return parseCallBlock();
  if (now().isName("filter")) return parseFilterBlock();
  if (now().isName("with")) return parseWith();
  if (now().isName("break") || now().isName("continue")) {
    auto jump = std::make_unique<Jump>();
    jump->flow = now().text == "break" ? Flow::Break : Flow::Continue;
    skip();
    return jump;
  }
  // Marks what the assistant wrote, for training; the text inside is plain.
  if (takeName("generation")) {
    auto block = std::make_unique<If>();
    block->otherwise = parseBlock("endgeneration");
    return block;
  }
  if (now().type != TokenType::Name) unexpected();
  error(fmt::format("the tag '{}' is not supported", printable(now().text)));
}

StatementPtr Parser::parseFor() {
  auto loop = std::make_unique<For>();
  expectName("for");
  loop->target = parseTarget(false);
  expectName("in");
  loop->items = parseTuple(false);
  if (takeName("if")) loop->condition = parseExpression();
  if (now().isName("recursive")) error("recursive loops are not supported");
  takeOperator(":");
  expect(TokenType::BlockEnd);
  loop->body = parseBody({"else", "endfor"});
  if (takeName("else")) {
    loop->otherwise = parseBlock("endfor");
  } else {
    skip();
  }
  return loop;
}

StatementPtr Parser::parseIf() {
  auto choice = std::make_unique<If>();
  expectName("if");
  while (true) {
    ExpressionPtr condition = parseTuple(false);
    takeOperator(":");
    expect(TokenType::BlockEnd);
    choice->branches.emplace_back(std::move(condition), parseBody({"elif", "else", "endif"}));
    if (takeName("elif")) continue;
    if (takeName("else")) {
      choice->otherwise = parseBlock("endif");
    } else {
      skip();
    }
    return choice;
  }
}

StatementPtr Parser::parseSet() {
  expectName("set");
  Target target = parseTarget(true);
  if (takeOperator("=")) {
    auto assignment = std::make_unique<Assignment>();
    assignment->target = std::move(target);
    assignment->value = parseTuple(true);
    return assignment;
  }
  auto block = std::make_unique<BlockAssignment>();
  block->target = std::move(target);
  block->filters = parseFilterChain();
  block->body = parseBlock("endset");
  return block;
}

Parameters Parser::parseParameters() {
  Parameters parameters;
  expectOperator("(");
  while (!takeOperator(")")) {
    if (!parameters.list.empty()) expectOperator(",");
    std::string name = expectAnyName();
    ExpressionPtr otherwise = takeOperator("=") ? parseExpression() : nullptr;
    parameters.list.emplace_back(std::move(name), std::move(otherwise));
  }
  return parameters;
}

StatementPtr Parser::parseMacro() {
  auto macro = std::make_unique<Macro>();
  expectName("macro");
  macro->name = expectAnyName();
  macro->parameters = parseParameters();
  macro->body = parseBlock("endmacro");
  return macro;
}

StatementPtr Parser::parseCallBlock() {
  auto block = std::make_unique<CallBlock>();
  expectName("call");
  if (now().isOperator("(")) block->parameters = parseParameters();
  ExpressionPtr expression = parseExpression();
  if (dynamic_cast<CallExpression*>(expression.get()) == nullptr) error("a call expected");
  block->call.reset(static_cast<CallExpression*>(expression.release()));
  block->body = parseBlock("endcall");
  return block;
}

StatementPtr Parser::parseFilterBlock() {
  auto block = std::make_unique<FilterBlock>();
  expectName("filter");
  block->filters.push_back(parseFilterCall());
  for (FilterCall& filter : parseFilterChain()) block->filters.push_back(std::move(filter));
  block->body = parseBlock("endfilter");
  return block;
}

StatementPtr Parser::parseWith() {
  auto with = std::make_unique<With>();
  expectName("with");
  while (now().type == TokenType::Name) {
    Target target = parseOneTarget(false);
    expectOperator("=");
    with->values.emplace_back(std::move(target), parseExpression());
    if (!takeOperator(",")) break;
  }
  with->body = parseBlock("endwith");
  return with;
}

Target Parser::parseOneTarget(bool allowAttribute) {
  Target target;
  if (takeOperator("(")) {
    const Nesting nesting(*this);
    target = parseTarget(false);
    expectOperator(")");
    return target;
  }
  target.name = expectAnyName();
  if (allowAttribute && takeOperator(".")) target.attribute = expectAnyName();
  return target;
}

Target Parser::parseTarget(bool allowAttribute) {
  Target first = parseOneTarget(allowAttribute);
  if (!now().isOperator(",")) return first;
  Target several;
  several.elements.push_back(std::move(first));
  while (takeOperator(",")) {
    if (now().type != TokenType::Name && !now().isOperator("(")) break;
    if (now().isName("in")) break;
    several.elements.push_back(parseOneTarget(allowAttribute));
  }
  return several;
}

std::vector<FilterCall> Parser::parseFilterChain() {
  std::vector<FilterCall> filters;
  while (takeOperator("|")) filters.push_back(parseFilterCall());
  return filters;
}

FilterCall Parser::parseFilterCall() {
  FilterCall call;
  const std::string name = expectAnyName();
  call.filter = findFilter(name);
  if (call.filter == nullptr) error(fmt::format("no filter is named '{}'", printable(name)));
  if (now().isOperator("(")) call.arguments = parseArguments();
  return call;
}

Body parseTemplate(std::string_view source) {
  return Parser(source).parseAll();
}

}  // namespace nibble::jinja

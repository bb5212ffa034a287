// SPDX-License-Identifier: MIT
// Expressions, with Jinja2's precedence.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "tokenizer/jinja/parser.h"

namespace nibble::jinja {

namespace {

constexpr int kDeepestTree = 200;

// Binary operators from the weakest to the strongest; "~" stands between the first two.
constexpr std::array<std::string_view, 4> kLevels[] = {
    {"+", "-", "", ""}, {"*", "/", "//", "%"}, {"**", "", "", ""}};
constexpr std::size_t kAdditive = 0;
constexpr std::size_t kMultiplicative = 1;

int depthOf(const Expression* expression) {
  return expression == nullptr ? 0 : expression->depth;
}

}  // namespace

void Parser::checkDepth(int depth) const {
  if (depth > kDeepestTree) error("an expression is nested too deeply");
}

template <typename Node>
ExpressionPtr Parser::finish(std::unique_ptr<Node> node, int line,
                             std::initializer_list<const Expression*> children) {
  node->line = line;
  for (const Expression* child : children) node->depth = std::max(node->depth, depthOf(child) + 1);
  checkDepth(node->depth);
  return node;
}

template <typename Node>
ExpressionPtr Parser::finishCall(std::unique_ptr<Node> node, int line, const Expression* operand,
                                 const CallArguments& arguments) {
  int depth = std::max(
      {depthOf(operand), depthOf(arguments.spread.get()), depthOf(arguments.namedSpread.get())});
  for (const auto& argument : arguments.positional) {
    depth = std::max(depth, depthOf(argument.get()));
  }
  for (const auto& argument : arguments.named) {
    depth = std::max(depth, depthOf(argument.second.get()));
  }
  node->line = line;
  node->depth = depth + 1;
  checkDepth(node->depth);
  return node;
}

bool Parser::atTupleEnd() const {
  const TokenType type = now().type;
  return type == TokenType::VariableEnd || type == TokenType::BlockEnd || now().isOperator(")");
}

ExpressionPtr Parser::parseTuple(bool allowConditional, bool inParentheses) {
  const int line = now().line;
  auto tuple = std::make_unique<ListLiteral>();
  tuple->isTuple = true;
  int depth = 0;
  bool isTuple = false;
  while (!atTupleEnd()) {
    tuple->items.push_back(parseExpression(allowConditional));
    depth = std::max(depth, tuple->items.back()->depth);
    if (!takeOperator(",")) break;
    isTuple = true;
  }
  if (!isTuple && tuple->items.size() == 1) return std::move(tuple->items[0]);
  if (tuple->items.empty() && !inParentheses) unexpected();
  tuple->depth = depth;
  return finish(std::move(tuple), line, {});
}

ExpressionPtr Parser::parseExpression(bool allowConditional) {
  const Nesting nesting(*this);
  ExpressionPtr value = parseOr();
  while (allowConditional && now().isName("if")) {
    const int line = now().line;
    skip();
    auto node = std::make_unique<Conditional>();
    node->then = std::move(value);
    node->condition = parseOr();
    if (takeName("else")) node->otherwise = parseExpression();
    const std::initializer_list<const Expression*> children = {
        node->then.get(), node->condition.get(), node->otherwise.get()};
    value = finish(std::move(node), line, children);
  }
  return value;
}

ExpressionPtr Parser::parseOr() {
  ExpressionPtr left = parseAnd();
  while (now().isName("or")) {
    const int line = now().line;
    skip();
    auto node = std::make_unique<Logical>();
    node->left = std::move(left);
    node->right = parseAnd();
    const std::initializer_list<const Expression*> children = {node->left.get(), node->right.get()};
    left = finish(std::move(node), line, children);
  }
  return left;
}

ExpressionPtr Parser::parseAnd() {
  ExpressionPtr left = parseNot();
  while (now().isName("and")) {
    const int line = now().line;
    skip();
    auto node = std::make_unique<Logical>();
    node->isAnd = true;
    node->left = std::move(left);
    node->right = parseNot();
    const std::initializer_list<const Expression*> children = {node->left.get(), node->right.get()};
    left = finish(std::move(node), line, children);
  }
  return left;
}

ExpressionPtr Parser::parseNot() {
  if (!now().isName("not")) return parseComparison();
  const Nesting nesting(*this);
  const int line = now().line;
  skip();
  auto node = std::make_unique<Not>();
  node->operand = parseNot();
  const Expression* operand = node->operand.get();
  return finish(std::move(node), line, {operand});
}

std::string Parser::takeComparison() {
  if (takeName("in")) return "in";
  if (now().isName("not") && ahead().isName("in")) {
    skip();
    skip();
    return "not in";
  }
  for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"}) {
    if (takeOperator(sign)) return std::string(sign);
  }
  return {};
}

ExpressionPtr Parser::parseComparison() {
  const int line = now().line;
  ExpressionPtr first = parseBinary(kAdditive);
  auto node = std::make_unique<Comparison>();
  int depth = first->depth;
  for (std::string sign = takeComparison(); !sign.empty(); sign = takeComparison()) {
    node->rest.emplace_back(std::move(sign), parseBinary(kAdditive));
    depth = std::max(depth, node->rest.back().second->depth);
  }
  if (node->rest.empty()) return first;
  node->first = std::move(first);
  node->depth = depth + 1;
  return finish(std::move(node), line, {});
}

ExpressionPtr Parser::parseBinary(std::size_t level) {
  if (level == std::size(kLevels)) return parseUnary();
  const auto operand = [&] {
    return level == kAdditive ? parseConcatenation() : parseBinary(level + 1);
  };
  ExpressionPtr left = operand();
  while (true) {
    const int line = now().line;
    const auto sign =
        std::find_if(kLevels[level].begin(), kLevels[level].end(), [&](std::string_view candidate) {
          return !candidate.empty() && now().isOperator(candidate);
        });
    if (sign == kLevels[level].end()) return left;
    skip();
    auto node = std::make_unique<Binary>();
    node->sign = *sign;
    node->left = std::move(left);
    node->right = operand();
    const std::initializer_list<const Expression*> children = {node->left.get(), node->right.get()};
    left = finish(std::move(node), line, children);
  }
}

ExpressionPtr Parser::parseConcatenation() {
  const int line = now().line;
  ExpressionPtr first = parseBinary(kMultiplicative);
  if (!now().isOperator("~")) return first;
  auto node = std::make_unique<Concatenation>();
  int depth = first->depth;
  node->parts.push_back(std::move(first));
  while (takeOperator("~")) {
    node->parts.push_back(parseBinary(kMultiplicative));
    depth = std::max(depth, node->parts.back()->depth);
  }
  node->depth = depth + 1;
  return finish(std::move(node), line, {});
}

ExpressionPtr Parser::parseUnary(bool allowFilter) {
  const Nesting nesting(*this);
  const int line = now().line;
  ExpressionPtr node;
  if (now().isOperator("-") || now().isOperator("+")) {
    auto sign = std::make_unique<Sign>();
    sign->isMinus = now().isOperator("-");
    skip();
    sign->operand = parseUnary(false);
    const Expression* operand = sign->operand.get();
    node = finish(std::move(sign), line, {operand});
  } else {
    node = parsePrimary();
  }
  node = parsePostfix(std::move(node));
  return allowFilter ? parseFilters(std::move(node)) : std::move(node);
}

ExpressionPtr Parser::parseLiteralName(const Token& token) {
  auto literal = std::make_unique<Literal>();
  const bool isTrue = token.text == "true" || token.text == "True";
  if (isTrue || token.text == "false" || token.text == "False") {
    literal->kind = Literal::Kind::Flag;
    literal->flag = isTrue;
    return literal;
  }
  if (token.text == "none" || token.text == "None") return literal;
  auto name = std::make_unique<NameRef>();
  name->name = token.text;
  return name;
}

ExpressionPtr Parser::parsePrimary() {
  const Token& token = now();
  auto literal = std::make_unique<Literal>();
  switch (token.type) {
    case TokenType::Name:
      skip();
      return finish(std::unique_ptr<Expression>(parseLiteralName(token)), token.line, {});
    case TokenType::Integer:
    case TokenType::Float:
      literal->kind = token.type == TokenType::Float ? Literal::Kind::Real : Literal::Kind::Integer;
      literal->integer = token.integer;
      literal->real = token.real;
      skip();
      return finish(std::move(literal), token.line, {});
    case TokenType::Text: {
      std::string text;
      while (now().type == TokenType::Text) {
        text += now().text;
        skip();
      }
      literal->kind = Literal::Kind::Characters;
      literal->text = std::make_shared<const std::string>(std::move(text));
      return finish(std::move(literal), token.line, {});
    }
    default:
      break;
  }
  if (takeOperator("(")) {
    ExpressionPtr inner = parseTuple(true, true);
    expectOperator(")");
    return inner;
  }
  if (takeOperator("[")) return parseList();
  if (takeOperator("{")) return parseDict();
  unexpected();
}

ExpressionPtr Parser::parseList() {
  const int line = now().line;
  auto list = std::make_unique<ListLiteral>();
  while (!takeOperator("]")) {
    if (!list->items.empty()) {
      expectOperator(",");
      if (takeOperator("]")) break;
    }
    list->items.push_back(parseExpression());
    list->depth = std::max(list->depth, list->items.back()->depth + 1);
  }
  return finish(std::move(list), line, {});
}

ExpressionPtr Parser::parseDict() {
  const int line = now().line;
  auto dict = std::make_unique<DictLiteral>();
  while (!takeOperator("}")) {
    if (!dict->entries.empty()) {
      expectOperator(",");
      if (takeOperator("}")) break;
    }
    ExpressionPtr key = parseExpression();
    expectOperator(":");
    ExpressionPtr value = parseExpression();
    dict->depth = std::max({dict->depth, key->depth + 1, value->depth + 1});
    dict->entries.emplace_back(std::move(key), std::move(value));
  }
  return finish(std::move(dict), line, {});
}

ExpressionPtr Parser::parsePostfix(ExpressionPtr operand) {
  while (true) {
    const int line = now().line;
    if (takeOperator(".")) {
      auto node = std::make_unique<AttributeRef>();
      node->object = std::move(operand);
      if (now().type == TokenType::Integer) {
        auto place = std::make_unique<Literal>();
        place->kind = Literal::Kind::Integer;
        place->integer = now().integer;
        skip();
        auto item = std::make_unique<Subscript>();
        item->object = std::move(node->object);
        item->key = std::move(place);
        const Expression* object = item->object.get();
        operand = finish(std::move(item), line, {object});
        continue;
      }
      node->name = expectAnyName();
      const Expression* object = node->object.get();
      operand = finish(std::move(node), line, {object});
    } else if (takeOperator("[")) {
      operand = parseSubscript(std::move(operand));
    } else if (now().isOperator("(")) {
      auto node = std::make_unique<CallExpression>();
      node->callee = std::move(operand);
      node->arguments = parseArguments();
      const CallExpression* call = node.get();
      operand = finishCall(std::move(node), line, call->callee.get(), call->arguments);
    } else {
      return operand;
    }
  }
}

ExpressionPtr Parser::parseSubscript(ExpressionPtr object) {
  const int line = now().line;
  const auto bound = [&]() -> ExpressionPtr {
    return now().isOperator(":") || now().isOperator("]") ? nullptr : parseExpression();
  };
  ExpressionPtr start = bound();
  if (start != nullptr && takeOperator("]")) {
    auto node = std::make_unique<Subscript>();
    node->object = std::move(object);
    node->key = std::move(start);
    const std::initializer_list<const Expression*> children = {node->object.get(), node->key.get()};
    return finish(std::move(node), line, children);
  }
  auto node = std::make_unique<Slice>();
  node->object = std::move(object);
  node->start = std::move(start);
  expectOperator(":");
  node->stop = bound();
  if (takeOperator(":")) node->step = bound();
  expectOperator("]");
  const std::initializer_list<const Expression*> children = {node->object.get(), node->start.get(),
                                                             node->stop.get(), node->step.get()};
  return finish(std::move(node), line, children);
}

ExpressionPtr Parser::parseFilters(ExpressionPtr operand) {
  while (true) {
    const int line = now().line;
    if (takeOperator("|")) {
      auto node = std::make_unique<FilterExpression>();
      node->operand = std::move(operand);
      node->call = parseFilterCall();
      const FilterExpression* filter = node.get();
      operand = finishCall(std::move(node), line, filter->operand.get(), filter->call.arguments);
    } else if (now().isName("is")) {
      operand = parseTest(std::move(operand));
    } else if (now().isOperator("(")) {
      operand = parsePostfix(std::move(operand));
    } else {
      return operand;
    }
  }
}

ExpressionPtr Parser::parseTest(ExpressionPtr operand) {
  const int line = now().line;
  expectName("is");
  const bool isNegated = takeName("not");
  const std::string name = expectAnyName();
  auto node = std::make_unique<TestExpression>();
  node->test = findTest(name);
  if (node->test == nullptr) error(fmt::format("no test is named '{}'", printable(name)));
  node->operand = std::move(operand);
  const Token& next = now();
  const bool isWord = next.isName("else") || next.isName("or") || next.isName("and") ||
                      next.isName("is") || next.isName("if") || next.isName("not") ||
                      next.isName("in");
  const bool startsArgument = next.type == TokenType::Text || next.type == TokenType::Integer ||
                              next.type == TokenType::Float || next.isOperator("[") ||
                              next.isOperator("{") || (next.type == TokenType::Name && !isWord);
  if (next.isOperator("(")) {
    node->arguments = parseArguments();
  } else if (startsArgument) {
    node->arguments.positional.push_back(parsePostfix(parsePrimary()));
  }
  const TestExpression* test = node.get();
  ExpressionPtr result = finishCall(std::move(node), line, test->operand.get(), test->arguments);
  if (!isNegated) return result;
  auto negation = std::make_unique<Not>();
  negation->operand = std::move(result);
  const Expression* inner = negation->operand.get();
  return finish(std::move(negation), line, {inner});
}

CallArguments Parser::parseArguments() {
  const Nesting nesting(*this);
  CallArguments arguments;
  expectOperator("(");
  bool isFirst = true;
  while (!takeOperator(")")) {
    if (!isFirst) {
      expectOperator(",");
      if (takeOperator(")")) break;
    }
    isFirst = false;
    if (takeOperator("*")) {
      arguments.spread = parseExpression();
    } else if (takeOperator("**")) {
      arguments.namedSpread = parseExpression();
    } else if (now().type == TokenType::Name && ahead().isOperator("=")) {
      std::string name = expectAnyName();
      skip();
      arguments.named.emplace_back(std::move(name), parseExpression());
    } else {
      arguments.positional.push_back(parseExpression());
    }
  }
  return arguments;
}

}  // namespace nibble::jinja

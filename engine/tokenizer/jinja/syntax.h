// SPDX-License-Identifier: MIT
// The syntax tree of a template.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizer/jinja/runtime.h"

namespace nibble::jinja {

struct Expression {
  int line = 0;
  int depth = 1;  ///< longest way down to a leaf; bounded by the parser
  virtual ~Expression() = default;
  virtual Value evaluate(Frame& frame) const = 0;
};
using ExpressionPtr = std::unique_ptr<Expression>;

enum class Flow { Normal, Break, Continue };

struct Statement {
  int line = 0;
  virtual ~Statement() = default;
  virtual Flow execute(Frame& frame) const = 0;
};
using StatementPtr = std::unique_ptr<Statement>;
using Body = std::vector<StatementPtr>;

Flow executeAll(const Body& body, Frame& frame);

struct CallArguments {
  std::vector<ExpressionPtr> positional;
  std::vector<std::pair<std::string, ExpressionPtr>> named;
  ExpressionPtr spread;       ///< *list, or null
  ExpressionPtr namedSpread;  ///< **mapping, or null
};

/// What an assignment or a loop writes to: one name, several in a row, or an attribute.
struct Target {
  std::string name;
  std::string attribute;         ///< of the namespace `name`, when not empty
  std::vector<Target> elements;  ///< several, when not empty

  void assign(Frame& frame, const Value& value) const;
};

struct FilterCall {
  Filter filter = nullptr;
  CallArguments arguments;
};

// Expressions.
struct Literal final : Expression {
  enum class Kind { Nothing, Flag, Integer, Real, Characters };
  Kind kind = Kind::Nothing;
  bool flag = false;
  std::int64_t integer = 0;
  double real = 0;
  Text text;
  Value evaluate(Frame& frame) const override;
};
struct NameRef final : Expression {
  std::string name;
  Value evaluate(Frame& frame) const override;
};
struct ListLiteral final : Expression {
  std::vector<ExpressionPtr> items;
  bool isTuple = false;
  Value evaluate(Frame& frame) const override;
};
struct DictLiteral final : Expression {
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> entries;
  Value evaluate(Frame& frame) const override;
};
struct AttributeRef final : Expression {
  ExpressionPtr object;
  std::string name;
  Value evaluate(Frame& frame) const override;
};
struct Subscript final : Expression {
  ExpressionPtr object, key;
  Value evaluate(Frame& frame) const override;
};
struct Slice final : Expression {
  ExpressionPtr object, start, stop, step;  ///< bounds may be null
  Value evaluate(Frame& frame) const override;
};
struct CallExpression final : Expression {
  ExpressionPtr callee;
  CallArguments arguments;
  Value evaluate(Frame& frame) const override;
};
struct FilterExpression final : Expression {
  ExpressionPtr operand;
  FilterCall call;
  Value evaluate(Frame& frame) const override;
};
struct TestExpression final : Expression {
  ExpressionPtr operand;
  Test test = nullptr;
  CallArguments arguments;
  Value evaluate(Frame& frame) const override;
};
struct Conditional final : Expression {
  ExpressionPtr condition, then, otherwise;  ///< `otherwise` may be null
  Value evaluate(Frame& frame) const override;
};
struct Logical final : Expression {
  bool isAnd = false;
  ExpressionPtr left, right;
  Value evaluate(Frame& frame) const override;
};
struct Not final : Expression {
  ExpressionPtr operand;
  Value evaluate(Frame& frame) const override;
};
struct Sign final : Expression {
  bool isMinus = true;
  ExpressionPtr operand;
  Value evaluate(Frame& frame) const override;
};
struct Binary final : Expression {
  std::string sign;
  ExpressionPtr left, right;
  Value evaluate(Frame& frame) const override;
};
struct Concatenation final : Expression {
  std::vector<ExpressionPtr> parts;
  Value evaluate(Frame& frame) const override;
};
struct Comparison final : Expression {
  ExpressionPtr first;
  std::vector<std::pair<std::string, ExpressionPtr>> rest;  ///< "==", "in", "not in", ...
  Value evaluate(Frame& frame) const override;
};

// Statements.
struct TextOutput final : Statement {
  std::string text;
  Flow execute(Frame& frame) const override;
};
struct Output final : Statement {
  ExpressionPtr value;
  Flow execute(Frame& frame) const override;
};
struct If final : Statement {
  std::vector<std::pair<ExpressionPtr, Body>> branches;
  Body otherwise;
  Flow execute(Frame& frame) const override;
};
struct For final : Statement {
  Target target;
  ExpressionPtr items, condition;  ///< `condition` may be null
  Body body, otherwise;
  Flow execute(Frame& frame) const override;
};
struct Assignment final : Statement {
  Target target;
  ExpressionPtr value;
  Flow execute(Frame& frame) const override;
};
/// {% set x %}...{% endset %}
struct BlockAssignment final : Statement {
  Target target;
  std::vector<FilterCall> filters;
  Body body;
  Flow execute(Frame& frame) const override;
};
struct FilterBlock final : Statement {
  std::vector<FilterCall> filters;
  Body body;
  Flow execute(Frame& frame) const override;
};
struct With final : Statement {
  std::vector<std::pair<Target, ExpressionPtr>> values;
  Body body;
  Flow execute(Frame& frame) const override;
};
struct Parameters {
  std::vector<std::pair<std::string, ExpressionPtr>> list;  ///< default value or null
};
struct Macro final : Statement {
  std::string name;
  Parameters parameters;
  Body body;
  Flow execute(Frame& frame) const override;
};
/// {% call(...) macro(...) %}...{% endcall %}
struct CallBlock final : Statement {
  Parameters parameters;
  std::unique_ptr<CallExpression> call;
  Body body;
  Flow execute(Frame& frame) const override;
};
struct Jump final : Statement {
  Flow flow = Flow::Break;
  Flow execute(Frame&) const override { return flow; }
};

Arguments evaluateArguments(const CallArguments& source, Frame& frame);
Value applyFilter(const FilterCall& call, const Value& operand, Frame& frame);

/// Parses a whole template. Throws Failure.
Body parseTemplate(std::string_view source);

}  // namespace nibble::jinja

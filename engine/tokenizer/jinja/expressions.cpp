// SPDX-License-Identifier: MIT
// Evaluation of expressions.
#include <fmt/format.h>

#include "tokenizer/jinja/syntax.h"

namespace nibble::jinja {

namespace {

Value valueOf(const ExpressionPtr& expression, Frame& frame) {
  const Runtime::Level level(frame.run);
  return expression->evaluate(frame);
}

Value valueOrNone(const ExpressionPtr& expression, Frame& frame) {
  return expression == nullptr ? Value(None{}) : valueOf(expression, frame);
}

bool compare(Runtime& run, const std::string& sign, const Value& a, const Value& b) {
  if (sign == "==") return equal(a, b);
  if (sign == "!=") return !equal(a, b);
  if (sign == "<") return lessThan(a, b);
  if (sign == ">") return lessThan(b, a);
  if (sign == "<=") return !lessThan(b, a);
  if (sign == ">=") return !lessThan(a, b);
  return isIn(run, a, b) == (sign == "in");
}

}  // namespace

Arguments evaluateArguments(const CallArguments& source, Frame& frame) {
  Arguments out;
  for (const auto& argument : source.positional) {
    out.positional.push_back(valueOf(argument, frame));
  }
  if (source.spread != nullptr) {
    for (Value& item : itemsOf(frame.run, valueOf(source.spread, frame))) {
      out.positional.push_back(std::move(item));
    }
  }
  for (const auto& [name, argument] : source.named) {
    out.named.emplace_back(name, valueOf(argument, frame));
  }
  if (source.namedSpread != nullptr) {
    for (const auto& [key, value] : valueOf(source.namedSpread, frame).dict().entries) {
      out.named.emplace_back(key.text(), value);
    }
  }
  return out;
}

Value applyFilter(const FilterCall& call, const Value& operand, Frame& frame) {
  const Runtime::Level level(frame.run);
  return call.filter(frame.run, operand, evaluateArguments(call.arguments, frame));
}

Value Literal::evaluate(Frame&) const {
  switch (kind) {
    case Kind::Nothing:
      return None{};
    case Kind::Flag:
      return flag;
    case Kind::Integer:
      return integer;
    case Kind::Real:
      return real;
    case Kind::Characters:
      return text;
  }
  return None{};
}

Value NameRef::evaluate(Frame& frame) const {
  const Value* value = frame.scope->find(name);
  return value == nullptr ? Value::undefined(name) : *value;
}

Value ListLiteral::evaluate(Frame& frame) const {
  std::vector<Value> values;
  for (const auto& item : items) values.push_back(valueOf(item, frame));
  return &frame.run.list(std::move(values), isTuple);
}

Value DictLiteral::evaluate(Frame& frame) const {
  Dict& dict = frame.run.dict();
  for (const auto& [key, value] : entries) {
    const Value k = valueOf(key, frame);
    dict.set(k, valueOf(value, frame));
    frame.run.charge(dict.entries.size());
  }
  return &dict;
}

Value AttributeRef::evaluate(Frame& frame) const {
  return attribute(frame.run, valueOf(object, frame), name);
}

Value Subscript::evaluate(Frame& frame) const {
  const Value container = valueOf(object, frame);
  return subscript(frame.run, container, valueOf(key, frame));
}

Value Slice::evaluate(Frame& frame) const {
  const Value container = valueOf(object, frame);
  const Value from = valueOrNone(start, frame);
  const Value to = valueOrNone(stop, frame);
  return slice(frame.run, container, from, to, valueOrNone(step, frame));
}

Value CallExpression::evaluate(Frame& frame) const {
  const Value function = valueOf(callee, frame);
  return call(frame.run, function, evaluateArguments(arguments, frame));
}

Value FilterExpression::evaluate(Frame& frame) const {
  return applyFilter(call, valueOf(operand, frame), frame);
}

Value TestExpression::evaluate(Frame& frame) const {
  const Value value = valueOf(operand, frame);
  return test(frame.run, value, evaluateArguments(arguments, frame));
}

Value Conditional::evaluate(Frame& frame) const {
  if (valueOf(condition, frame).truthy()) return valueOf(then, frame);
  return otherwise == nullptr ? Value() : valueOf(otherwise, frame);
}

Value Logical::evaluate(Frame& frame) const {
  Value value = valueOf(left, frame);
  return value.truthy() == isAnd ? valueOf(right, frame) : value;
}

Value Not::evaluate(Frame& frame) const {
  return !valueOf(operand, frame).truthy();
}

Value Sign::evaluate(Frame& frame) const {
  const Value value = valueOf(operand, frame);
  if (isMinus) return negated(value);
  return value.isInteger() ? Value(value.integer()) : Value(value.number());
}

Value Binary::evaluate(Frame& frame) const {
  const Value a = valueOf(left, frame);
  const Value b = valueOf(right, frame);
  return sign == "+" ? add(frame.run, a, b) : arithmetic(frame.run, sign, a, b);
}

Value Concatenation::evaluate(Frame& frame) const {
  std::string out;
  for (const auto& part : parts) frame.run.write(out, toText(valueOf(part, frame)));
  return frame.run.text(std::move(out));
}

Value Comparison::evaluate(Frame& frame) const {
  Value left = valueOf(first, frame);
  for (const auto& [sign, operand] : rest) {
    Value right = valueOf(operand, frame);
    if (!compare(frame.run, sign, left, right)) return false;
    left = std::move(right);
  }
  return true;
}

}  // namespace nibble::jinja

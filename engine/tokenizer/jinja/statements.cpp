// SPDX-License-Identifier: MIT
// Execution of statements.
#include <fmt/format.h>

#include "tokenizer/jinja/syntax.h"

namespace nibble::jinja {

namespace {

Value valueOf(const ExpressionPtr& expression, Frame& frame) {
  const Runtime::Level level(frame.run);
  return expression->evaluate(frame);
}

/// What `body` writes, as a text.
std::string captured(const Body& body, Frame& frame) {
  std::string out;
  Frame inner{frame.run, frame.scope, out};
  executeAll(body, inner);
  return out;
}

std::string filtered(std::string text, const std::vector<FilterCall>& filters, Frame& frame) {
  if (filters.empty()) return text;
  Value value = frame.run.text(std::move(text));
  for (const FilterCall& filter : filters) value = applyFilter(filter, value, frame);
  return toText(value);
}

/// Binds the arguments of a call to the parameters of a macro.
void bind(const Parameters& parameters, const std::string& name, const Arguments& arguments,
          Frame& frame) {
  if (arguments.positional.size() > parameters.list.size()) {
    throw Failure(fmt::format("macro '{}' takes {} arguments, not {}", name, parameters.list.size(),
                              arguments.positional.size()));
  }
  for (std::size_t i = 0; i < parameters.list.size(); ++i) {
    const auto& [parameter, otherwise] = parameters.list[i];
    if (const Value* given = arguments.at(i, parameter)) {
      frame.scope->set(parameter, *given);
    } else {
      frame.scope->set(parameter, otherwise == nullptr ? Value::undefined(parameter)
                                                       : valueOf(otherwise, frame));
    }
  }
}

/// A function that runs `body` in a scope of its own below the place of definition.
Function& makeMacro(Runtime& run, Scope* definition, const std::string& name,
                    const Parameters& parameters, const Body& body) {
  return run.function(
      name, [definition, &name, &parameters, &body](Runtime& r, const Arguments& arguments) {
        std::string out;
        Frame inner{r, &r.scope(definition), out};
        bind(parameters, name, arguments, inner);
        for (const auto& [key, value] : arguments.named) {
          if (key == "caller") inner.scope->set("caller", value);
        }
        executeAll(body, inner);
        return r.text(std::move(out));
      });
}

/// The variable `loop`: a mapping with two functions.
class LoopVariable {
 public:
  LoopVariable(Runtime& run, const std::vector<Value>& items)
      : run_(run), items_(items), dict_(run.dict()) {
    const auto size = static_cast<std::int64_t>(items.size());
    for (const char* name :
         {"index", "index0", "revindex", "revindex0", "first", "last", "previtem", "nextitem"}) {
      put(name, Value());
    }
    put("length", size);
    List& last = run.list();
    put("changed", &run.function("changed", [&last](Runtime& r, const Arguments& arguments) {
      List& now = r.list(arguments.positional);
      const bool changed = last.items.empty() || !equal(&last, &now);
      last.items = now.items;
      return Value(changed);
    }));
    // A template may keep `loop` beyond its end: the functions use nothing of this object.
    put("cycle", &run.function("cycle", [&dict = dict_](Runtime&, const Arguments& arguments) {
      const auto& choices = arguments.positional;
      if (choices.empty()) throw Failure("cycle() needs arguments");
      const auto index = static_cast<std::size_t>(dict.entries[1].second.integer());
      return choices[index % choices.size()];
    }));
  }

  void put(const char* name, Value value) {
    dict_.entries.emplace_back(run_.text(name), std::move(value));
  }

  void moveTo(std::size_t index) {
    const auto at = static_cast<std::int64_t>(index);
    const auto size = static_cast<std::int64_t>(items_.size());
    const Value values[] = {
        at + 1,
        at,
        size - at,
        size - at - 1,
        at == 0,
        at + 1 == size,
        index > 0 ? items_[index - 1] : Value::undefined("previtem"),
        index + 1 < items_.size() ? items_[index + 1] : Value::undefined("nextitem")};
    for (std::size_t i = 0; i < std::size(values); ++i) dict_.entries[i].second = values[i];
  }

  Value value() { return &dict_; }

 private:
  Runtime& run_;
  const std::vector<Value>& items_;
  Dict& dict_;
};

}  // namespace

Flow executeAll(const Body& body, Frame& frame) {
  for (const StatementPtr& statement : body) {
    const Runtime::Level level(frame.run);
    const Flow flow = statement->execute(frame);
    if (flow != Flow::Normal) return flow;
  }
  return Flow::Normal;
}

void Target::assign(Frame& frame, const Value& value) const {
  if (!elements.empty()) {
    const std::vector<Value> values = itemsOf(frame.run, value);
    if (values.size() != elements.size()) {
      throw Failure(fmt::format("{} values for {} names", values.size(), elements.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) elements[i].assign(frame, values[i]);
    return;
  }
  if (attribute.empty()) {
    frame.scope->set(name, value);
    return;
  }
  const Value* object = frame.scope->find(name);
  if (object == nullptr || !object->is<Dict*>() || !object->dict().isNamespace) {
    throw Failure(fmt::format("'{}' is no namespace, its attributes cannot be set", name));
  }
  object->dict().set(frame.run.text(attribute), value);
}

Flow TextOutput::execute(Frame& frame) const {
  frame.run.write(frame.out, text);
  return Flow::Normal;
}

Flow Output::execute(Frame& frame) const {
  const Value result = valueOf(value, frame);
  if (result.is<Text>()) {
    frame.run.write(frame.out, result.text());
  } else {
    frame.run.write(frame.out, toText(result));
  }
  return Flow::Normal;
}

Flow If::execute(Frame& frame) const {
  for (const auto& [condition, body] : branches) {
    if (valueOf(condition, frame).truthy()) return executeAll(body, frame);
  }
  return executeAll(otherwise, frame);
}

Flow For::execute(Frame& frame) const {
  Frame inner{frame.run, &frame.run.scope(frame.scope), frame.out};
  std::vector<Value> values;
  for (Value& value : itemsOf(frame.run, valueOf(items, frame))) {
    if (condition != nullptr) {
      inner.scope->variables.clear();
      target.assign(inner, value);
      if (!valueOf(condition, inner).truthy()) continue;
    }
    values.push_back(std::move(value));
  }
  LoopVariable loop(frame.run, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    loop.moveTo(i);
    inner.scope->variables.clear();
    inner.scope->set("loop", loop.value());
    target.assign(inner, values[i]);
    if (executeAll(body, inner) == Flow::Break) break;
  }
  return values.empty() ? executeAll(otherwise, frame) : Flow::Normal;
}

Flow Assignment::execute(Frame& frame) const {
  target.assign(frame, valueOf(value, frame));
  return Flow::Normal;
}

Flow BlockAssignment::execute(Frame& frame) const {
  target.assign(frame, frame.run.text(filtered(captured(body, frame), filters, frame)));
  return Flow::Normal;
}

Flow FilterBlock::execute(Frame& frame) const {
  frame.run.write(frame.out, filtered(captured(body, frame), filters, frame));
  return Flow::Normal;
}

Flow With::execute(Frame& frame) const {
  Frame inner{frame.run, &frame.run.scope(frame.scope), frame.out};
  for (const auto& [target, value] : values) target.assign(inner, valueOf(value, frame));
  return executeAll(body, inner);
}

Flow Macro::execute(Frame& frame) const {
  frame.scope->set(name, &makeMacro(frame.run, frame.scope, name, parameters, body));
  return Flow::Normal;
}

Flow CallBlock::execute(Frame& frame) const {
  static const std::string kName = "caller";
  const Value callee = valueOf(call->callee, frame);
  Arguments arguments = evaluateArguments(call->arguments, frame);
  arguments.named.emplace_back(kName, &makeMacro(frame.run, frame.scope, kName, parameters, body));
  frame.run.write(frame.out, toText(jinja::call(frame.run, callee, arguments)));
  return Flow::Normal;
}

}  // namespace nibble::jinja

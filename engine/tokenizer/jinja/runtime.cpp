// SPDX-License-Identifier: MIT
#include "tokenizer/jinja/runtime.h"

#include <algorithm>

namespace nibble::jinja {

namespace {

// Orders of magnitude above what templates and conversations need.
constexpr std::size_t kMostWork = 20'000'000;
constexpr std::size_t kMostTextBytes = 512u << 20;
constexpr std::size_t kLongestOutput = 64u << 20;
constexpr int kDeepest = 600;

}  // namespace

const Value* Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent) {
    for (const auto& variable : scope->variables) {
      if (variable.first == name) return &variable.second;
    }
  }
  return nullptr;
}

void Scope::set(std::string_view name, Value value) {
  for (auto& variable : variables) {
    if (variable.first == name) {
      variable.second = std::move(value);
      return;
    }
  }
  variables.emplace_back(name, std::move(value));
}

template <typename T>
T& Runtime::keep(std::unique_ptr<T> object) {
  T& reference = *object;
  objects_.push_back(std::move(object));
  charge(4);
  return reference;
}

Value Runtime::text(std::string value) {
  textBytes_ += value.size();
  if (textBytes_ > kMostTextBytes) throw Failure("the template builds too much text");
  charge(1 + value.size() / 64);
  return {std::make_shared<const std::string>(std::move(value))};
}

List& Runtime::list(std::vector<Value> items, bool isTuple) {
  charge(items.size());
  List& result = keep(std::make_unique<List>());
  result.items = std::move(items);
  result.isTuple = isTuple;
  return result;
}

Dict& Runtime::dict() {
  return keep(std::make_unique<Dict>());
}

Function& Runtime::function(std::string name,
                            std::function<Value(Runtime&, const Arguments&)> callable) {
  Function& result = keep(std::make_unique<Function>());
  result.name = std::move(name);
  result.call = std::move(callable);
  return result;
}

Scope& Runtime::scope(Scope* parent) {
  Scope& result = keep(std::make_unique<Scope>());
  result.parent = parent;
  return result;
}

void Runtime::charge(std::size_t units) {
  work_ += units;
  if (work_ > kMostWork) throw Failure("the template does not come to an end");
}

void Runtime::write(std::string& out, std::string_view text) {
  charge(1 + text.size() / 64);
  if (out.size() + text.size() > kLongestOutput) throw Failure("the template writes too much text");
  out += text;
}

Runtime::Level::Level(Runtime& runtime) : runtime_(runtime) {
  runtime.charge(1);
  if (runtime.depth_ >= kDeepest) throw Failure("the template is nested too deeply");
  ++runtime.depth_;
}

}  // namespace nibble::jinja

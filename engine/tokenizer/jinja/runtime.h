// SPDX-License-Identifier: MIT
// What lives while a template renders: scopes, values, and the limits that keep it bounded.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizer/jinja/value.h"

namespace nibble::jinja {

/// Variables of a loop body, a macro or the template itself.
struct Scope final : Object {
  Scope* parent = nullptr;
  std::vector<std::pair<std::string_view, Value>> variables;  ///< names stay in the syntax tree

  const Value* find(std::string_view name) const;
  void set(std::string_view name, Value value);
};

class Runtime {
 public:
  Runtime() = default;
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // New values. Their size counts against the limits.
  Value text(std::string value);
  List& list(std::vector<Value> items = {}, bool isTuple = false);
  Dict& dict();
  Function& function(std::string name, std::function<Value(Runtime&, const Arguments&)> call);
  Scope& scope(Scope* parent);

  /// Counts work; throws when a template does far more than any real one.
  void charge(std::size_t units);
  void write(std::string& out, std::string_view text);

  /// Guards recursion for as long as it lives.
  class Level {
   public:
    explicit Level(Runtime& runtime);
    ~Level() { --runtime_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Runtime& runtime_;
  };

 private:
  template <typename T>
  T& keep(std::unique_ptr<T> object);

  std::deque<std::unique_ptr<Object>> objects_;
  std::size_t work_ = 0;
  std::size_t textBytes_ = 0;
  int depth_ = 0;
};

/// Where a statement or expression runs.
struct Frame {
  Runtime& run;
  Scope* scope;
  std::string& out;
};

/// The items a loop or a filter goes over; errors for values without any.
std::vector<Value> itemsOf(Runtime& run, const Value& value);

// Operations of the language on values.
Value add(Runtime& run, const Value& a, const Value& b);
Value arithmetic(Runtime& run, std::string_view sign, const Value& a, const Value& b);
Value negated(const Value& value);
bool isIn(Runtime& run, const Value& item, const Value& container);
/// object.name: methods first, then items.
Value attribute(Runtime& run, const Value& object, const std::string& name);
/// object[key]: items first, then methods.
Value subscript(Runtime& run, const Value& object, const Value& key);
Value slice(Runtime& run, const Value& object, const Value& start, const Value& stop,
            const Value& step);
Value call(Runtime& run, const Value& callee, const Arguments& arguments);

// Built-in names. Methods give Undefined for names that are none.
Value method(Runtime& run, const Value& object, const std::string& name);
using Filter = Value (*)(Runtime&, const Value&, const Arguments&);
using Test = bool (*)(Runtime&, const Value&, const Arguments&);
Filter findFilter(std::string_view name);  ///< null for an unknown one
Test findTest(std::string_view name);      ///< null for an unknown one
void addGlobals(Runtime& run, Scope& scope);

}  // namespace nibble::jinja

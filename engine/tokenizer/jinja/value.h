// SPDX-License-Identifier: MIT
// The values a chat template computes with; they follow Python's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nibble::jinja {

class Runtime;
struct List;
struct Dict;
struct Function;

/// Thrown inside this folder alone; parse() and render() turn it into an Error.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A name or attribute that is not there. Prints as nothing; using it further is an error.
struct Undefined {
  std::shared_ptr<const std::string> name;
};
struct None {};
using Text = std::shared_ptr<const std::string>;

/// Cheap to copy. Containers and functions belong to the Runtime and live until it ends, so they
/// may refer to each other freely.
class Value {
 public:
  using Variant =
      std::variant<Undefined, None, bool, std::int64_t, double, Text, List*, Dict*, Function*>;

  Value() = default;
  Value(None) : data_(None{}) {}
  Value(bool b) : data_(b) {}
  Value(std::int64_t i) : data_(i) {}
  Value(double d) : data_(d) {}
  Value(Text text) : data_(std::move(text)) {}
  Value(List* list) : data_(list) {}
  Value(Dict* dict) : data_(dict) {}
  Value(Function* function) : data_(function) {}
  static Value undefined(std::string name);
  Value(const char*) = delete;

  template <typename T>
  bool is() const {
    return std::holds_alternative<T>(data_);
  }
  template <typename T>
  const T* get() const {
    return std::get_if<T>(&data_);
  }
  bool isNumber() const { return is<bool>() || is<std::int64_t>() || is<double>(); }
  bool isInteger() const { return is<bool>() || is<std::int64_t>(); }

  bool truthy() const;
  /// "str", "int", ... for messages.
  std::string_view typeName() const;

  // Errors when the value is of another type.
  const std::string& text() const;
  std::int64_t integer() const;
  double number() const;
  List& list() const;
  Dict& dict() const;

 private:
  Variant data_;
};

struct Object {
  virtual ~Object() = default;
};

struct List final : Object {
  std::vector<Value> items;
  bool isTuple = false;
};

struct Dict final : Object {
  std::vector<std::pair<Value, Value>> entries;  ///< in order of insertion
  bool isNamespace = false;                      ///< made by namespace(): attributes may be set

  const Value* find(const Value& key) const;
  const Value* find(std::string_view key) const;
  void set(const Value& key, Value value);
};

struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;

  /// By place or by name; nothing when the call has neither.
  const Value* at(std::size_t place, std::string_view name) const;
  Value valueOr(std::size_t place, std::string_view name, Value otherwise) const;
  /// Errors when the argument is missing.
  const Value& required(std::size_t place, std::string_view name) const;
};

struct Function final : Object {
  std::string name;
  std::function<Value(Runtime&, const Arguments&)> call;
};

/// Python's ==. Containers compare by content.
bool equal(const Value& a, const Value& b);
/// Python's <; errors for values that have no order.
bool lessThan(const Value& a, const Value& b);
/// Python's str().
std::string toText(const Value& value);
/// Python's repr().
std::string toRepr(const Value& value);

struct JsonStyle {
  bool asciiOnly = false;
  bool sortKeys = false;
  int indent = -1;  ///< negative: all on one line
  std::string itemSeparator = ", ";
  std::string keySeparator = ": ";
};
std::string toJson(const Value& value, const JsonStyle& style);

}  // namespace nibble::jinja

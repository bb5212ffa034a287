// SPDX-License-Identifier: MIT
#include "tokenizer/jinja/value.h"

#include <fmt/format.h>

#include <algorithm>

namespace nibble::jinja {

namespace {

/// A template can nest values without end, and let parts of a small one occur over and over.
struct Effort {
  int depth = 0;
  std::size_t steps = 0;

  void down() {
    constexpr int kDeepest = 200;
    constexpr std::size_t kMostSteps = 1'000'000;
    if (++depth > kDeepest || ++steps > kMostSteps) throw Failure("values are nested too deeply");
  }
};

bool equalAt(const Value& a, const Value& b, Effort& effort);

bool equalLists(const List& a, const List& b, Effort& effort) {
  return a.isTuple == b.isTuple &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                    [&](const Value& x, const Value& y) { return equalAt(x, y, effort); });
}

bool equalDicts(const Dict& a, const Dict& b, Effort& effort) {
  if (a.entries.size() != b.entries.size()) return false;
  return std::all_of(a.entries.begin(), a.entries.end(), [&](const auto& entry) {
    const Value* other = b.find(entry.first);
    return other != nullptr && equalAt(entry.second, *other, effort);
  });
}

bool equalContainers(const Value& a, const Value& b, Effort& effort) {
  effort.down();
  const bool same =
      a.is<List*>() ? equalLists(a.list(), b.list(), effort)
                    : *a.get<Dict*>() == *b.get<Dict*>() || equalDicts(a.dict(), b.dict(), effort);
  --effort.depth;
  return same;
}

bool equalAt(const Value& a, const Value& b, Effort& effort) {
  if (a.isInteger() && b.isInteger()) return a.integer() == b.integer();
  if (a.isNumber() && b.isNumber()) return a.number() == b.number();
  if (a.is<Text>() && b.is<Text>()) return a.text() == b.text();
  const bool lists = a.is<List*>() && b.is<List*>();
  const bool dicts = a.is<Dict*>() && b.is<Dict*>();
  if (lists || dicts) return equalContainers(a, b, effort);
  if (a.is<Function*>() && b.is<Function*>()) return *a.get<Function*>() == *b.get<Function*>();
  return (a.is<None>() && b.is<None>()) || (a.is<Undefined>() && b.is<Undefined>());
}

[[noreturn]] void wrongType(const Value& value, std::string_view wanted) {
  if (const auto* missing = value.get<Undefined>()) {
    throw Failure(fmt::format("'{}' is undefined", missing->name ? *missing->name : "value"));
  }
  throw Failure(fmt::format("{} expected, not {}", wanted, value.typeName()));
}

}  // namespace

Value Value::undefined(std::string name) {
  Value value;
  value.data_ = Undefined{std::make_shared<const std::string>(std::move(name))};
  return value;
}

bool Value::truthy() const {
  if (const auto* b = get<bool>()) return *b;
  if (const auto* i = get<std::int64_t>()) return *i != 0;
  if (const auto* d = get<double>()) return *d != 0;
  if (const auto* t = get<Text>()) return !(*t)->empty();
  if (const auto* l = get<List*>()) return !(*l)->items.empty();
  if (const auto* d = get<Dict*>()) return (*d)->isNamespace || !(*d)->entries.empty();
  return is<Function*>();
}

std::string_view Value::typeName() const {
  if (is<Undefined>()) return "Undefined";
  if (is<None>()) return "NoneType";
  if (is<bool>()) return "bool";
  if (is<std::int64_t>()) return "int";
  if (is<double>()) return "float";
  if (is<Text>()) return "str";
  if (const auto* l = get<List*>()) return (*l)->isTuple ? "tuple" : "list";
  if (const auto* d = get<Dict*>()) return (*d)->isNamespace ? "Namespace" : "dict";
  return "function";
}

const std::string& Value::text() const {
  const auto* t = get<Text>();
  if (t == nullptr) wrongType(*this, "a text");
  return **t;
}

std::int64_t Value::integer() const {
  if (const auto* b = get<bool>()) return *b ? 1 : 0;
  const auto* i = get<std::int64_t>();
  if (i == nullptr) wrongType(*this, "an integer");
  return *i;
}

double Value::number() const {
  if (const auto* d = get<double>()) return *d;
  if (!isInteger()) wrongType(*this, "a number");
  return static_cast<double>(integer());
}

List& Value::list() const {
  const auto* l = get<List*>();
  if (l == nullptr) wrongType(*this, "a list");
  return **l;
}

Dict& Value::dict() const {
  const auto* d = get<Dict*>();
  if (d == nullptr) wrongType(*this, "a mapping");
  return **d;
}

const Value* Dict::find(const Value& key) const {
  const auto it = std::find_if(entries.begin(), entries.end(),
                               [&](const auto& entry) { return equal(entry.first, key); });
  return it == entries.end() ? nullptr : &it->second;
}

const Value* Dict::find(std::string_view key) const {
  const auto it = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.first.template is<Text>() && entry.first.text() == key;
  });
  return it == entries.end() ? nullptr : &it->second;
}

void Dict::set(const Value& key, Value value) {
  if (key.is<List*>() && !key.list().isTuple) throw Failure("a list cannot be a key");
  if (key.is<Dict*>()) throw Failure("a mapping cannot be a key");
  for (auto& entry : entries) {
    if (equal(entry.first, key)) {
      entry.second = std::move(value);
      return;
    }
  }
  entries.emplace_back(key, std::move(value));
}

const Value* Arguments::at(std::size_t place, std::string_view name) const {
  if (place < positional.size()) return &positional[place];
  const auto it = std::find_if(named.begin(), named.end(),
                               [&](const auto& entry) { return entry.first == name; });
  return it == named.end() ? nullptr : &it->second;
}

Value Arguments::valueOr(std::size_t place, std::string_view name, Value otherwise) const {
  const Value* value = at(place, name);
  if (value != nullptr) return *value;
  return otherwise;
}

const Value& Arguments::required(std::size_t place, std::string_view name) const {
  const Value* value = at(place, name);
  if (value == nullptr) throw Failure(fmt::format("the argument '{}' is missing", name));
  return *value;
}

bool equal(const Value& a, const Value& b) {
  Effort effort;
  return equalAt(a, b, effort);
}

bool lessThan(const Value& a, const Value& b) {
  if (a.isInteger() && b.isInteger()) return a.integer() < b.integer();
  if (a.isNumber() && b.isNumber()) return a.number() < b.number();
  if (a.is<Text>() && b.is<Text>()) return a.text() < b.text();
  if (a.is<List*>() && b.is<List*>() && a.list().isTuple == b.list().isTuple) {
    const auto& x = a.list().items;
    const auto& y = b.list().items;
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
      if (!equal(x[i], y[i])) return lessThan(x[i], y[i]);
    }
    return x.size() < y.size();
  }
  throw Failure(fmt::format("{} and {} have no order", a.typeName(), b.typeName()));
}

}  // namespace nibble::jinja

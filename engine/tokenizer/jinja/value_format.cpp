// SPDX-License-Identifier: MIT
// Values as text: str(), repr() and JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tokenizer/jinja/text.h"
#include "tokenizer/jinja/value.h"

namespace nibble::jinja {

namespace {

constexpr int kDeepest = 200;
// A small structure that refers to itself many times over can print as a huge one.
constexpr std::size_t kLongestText = 64u << 20;

void checkGrowth(const std::string& out, int depth) {
  if (depth > kDeepest) throw Failure("values are nested too deeply");
  if (out.size() > kLongestText) throw Failure("a value is too large to print");
}

void appendRepr(std::string& out, const Value& value, int depth);

void appendItems(std::string& out, const List& list, int depth) {
  out += list.isTuple ? '(' : '[';
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (i > 0) out += ", ";
    appendRepr(out, list.items[i], depth + 1);
  }
  if (list.isTuple && list.items.size() == 1) out += ',';
  out += list.isTuple ? ')' : ']';
}

void appendEntries(std::string& out, const Dict& dict, int depth) {
  out += dict.isNamespace ? "<Namespace {" : "{";
  for (std::size_t i = 0; i < dict.entries.size(); ++i) {
    if (i > 0) out += ", ";
    appendRepr(out, dict.entries[i].first, depth + 1);
    out += ": ";
    appendRepr(out, dict.entries[i].second, depth + 1);
  }
  out += dict.isNamespace ? "}>" : "}";
}

std::string scalarText(const Value& value) {
  if (const auto* b = value.get<bool>()) return *b ? "True" : "False";
  if (const auto* i = value.get<std::int64_t>()) return fmt::format("{}", *i);
  if (const auto* d = value.get<double>()) return floatText(*d);
  if (value.is<None>()) return "None";
  if (const auto* f = value.get<Function*>()) return fmt::format("<function {}>", (*f)->name);
  return {};
}

void appendRepr(std::string& out, const Value& value, int depth) {
  checkGrowth(out, depth);
  if (value.is<Text>()) {
    out += quotedForPython(value.text());
  } else if (value.is<List*>()) {
    appendItems(out, value.list(), depth);
  } else if (value.is<Dict*>()) {
    appendEntries(out, value.dict(), depth);
  } else {
    out += value.is<Undefined>() ? "Undefined" : scalarText(value);
  }
}

class JsonWriter {
 public:
  explicit JsonWriter(const JsonStyle& style) : style_(style) {}

  void write(const Value& value, int depth) {
    checkGrowth(out, depth);
    if (value.is<Text>()) {
      out += quotedForJson(value.text(), style_.asciiOnly);
    } else if (const auto* b = value.get<bool>()) {
      out += *b ? "true" : "false";
    } else if (value.is<None>()) {
      out += "null";
    } else if (const auto* d = value.get<double>(); d != nullptr && !std::isfinite(*d)) {
      out += std::isnan(*d) ? "NaN" : *d > 0 ? "Infinity" : "-Infinity";
    } else if (value.isNumber()) {
      out += scalarText(value);
    } else if (value.is<List*>()) {
      writeList(value.list(), depth);
    } else if (value.is<Dict*>() && !value.dict().isNamespace) {
      writeDict(value.dict(), depth);
    } else {
      throw Failure(fmt::format("{} cannot be written as JSON", value.typeName()));
    }
  }

  std::string out;

 private:
  void lineBreak(int depth) {
    if (style_.indent < 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(style_.indent) * static_cast<std::size_t>(depth), ' ');
  }

  void separate(std::size_t index, int depth) {
    if (index > 0) out += style_.itemSeparator;
    lineBreak(depth + 1);
  }

  void writeList(const List& list, int depth) {
    out += '[';
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      separate(i, depth);
      write(list.items[i], depth + 1);
    }
    if (!list.items.empty()) lineBreak(depth);
    out += ']';
  }

  void writeDict(const Dict& dict, int depth) {
    std::vector<const std::pair<Value, Value>*> entries;
    for (const auto& entry : dict.entries) entries.push_back(&entry);
    if (style_.sortKeys) {
      std::stable_sort(entries.begin(), entries.end(),
                       [](const auto* a, const auto* b) { return lessThan(a->first, b->first); });
    }
    out += '{';
    for (std::size_t i = 0; i < entries.size(); ++i) {
      separate(i, depth);
      writeKey(entries[i]->first);
      out += style_.keySeparator;
      write(entries[i]->second, depth + 1);
    }
    if (!entries.empty()) lineBreak(depth);
    out += '}';
  }

  void writeKey(const Value& key) {
    JsonWriter inner(style_);
    if (!key.is<Text>() && !key.isNumber() && !key.is<None>()) {
      throw Failure(fmt::format("{} cannot be a key in JSON", key.typeName()));
    }
    inner.write(key, 0);
    out += key.is<Text>() ? inner.out : '"' + inner.out + '"';
  }

  const JsonStyle& style_;
};

}  // namespace

std::string toRepr(const Value& value) {
  std::string out;
  appendRepr(out, value, 0);
  return out;
}

std::string toText(const Value& value) {
  if (value.is<Text>()) return value.text();
  if (value.is<Undefined>()) return {};
  return toRepr(value);
}

std::string toJson(const Value& value, const JsonStyle& style) {
  JsonWriter writer(style);
  writer.write(value, 0);
  return std::move(writer.out);
}

}  // namespace nibble::jinja

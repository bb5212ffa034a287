// SPDX-License-Identifier: MIT
// The filters that work on texts, numbers and mappings.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "tokenizer/jinja/filters.h"
#include "tokenizer/jinja/text.h"

namespace nibble::jinja {

namespace {

Value trim(Runtime& run, const Value& v, const Arguments& a) {
  const std::string text = toText(v);
  const Value chars = a.valueOr(0, "chars", None{});
  return run.text(std::string(chars.is<None>() ? stripped(text, Side::Both)
                                               : stripped(text, Side::Both, chars.text())));
}

Value length(Runtime&, const Value& v, const Arguments&) {
  if (v.is<Text>()) return lengthOf(v.text());
  if (v.is<Undefined>()) return std::int64_t{0};
  if (v.is<Dict*>()) return static_cast<std::int64_t>(v.dict().entries.size());
  return static_cast<std::int64_t>(v.list().items.size());
}

Value toJsonFilter(Runtime& run, const Value& v, const Arguments& a) {
  JsonStyle style;
  style.asciiOnly = a.valueOr(0, "ensure_ascii", false).truthy();
  const Value indent = a.valueOr(1, "indent", None{});
  const Value separators = a.valueOr(2, "separators", None{});
  style.sortKeys = a.valueOr(3, "sort_keys", false).truthy();
  if (!indent.is<None>()) {
    style.indent = static_cast<int>(std::clamp<std::int64_t>(indent.integer(), 0, 64));
    style.itemSeparator = ",";
  }
  if (!separators.is<None>()) {
    const std::vector<Value> parts = itemsOf(run, separators);
    if (parts.size() != 2) throw Failure("tojson needs two separators");
    style.itemSeparator = parts[0].text();
    style.keySeparator = parts[1].text();
  }
  return run.text(toJson(v, style));
}

Value defaultTo(Runtime& run, const Value& v, const Arguments& a) {
  const bool replaces =
      v.is<Undefined>() || (a.valueOr(1, "boolean", false).truthy() && !v.truthy());
  return replaces ? a.valueOr(0, "default_value", run.text("")) : v;
}

Value replaceFilter(Runtime& run, const Value& v, const Arguments& a) {
  const Value text = run.text(toText(v));
  const Value replacing = method(run, text, "replace");
  Arguments rest;
  rest.positional = {run.text(toText(a.required(0, "old"))),
                     run.text(toText(a.required(1, "new")))};
  const Value count = a.valueOr(2, "count", None{});
  if (!count.is<None>()) rest.positional.push_back(count);
  return call(run, replacing, rest);
}

Value indentLines(Runtime& run, const Value& v, const Arguments& a) {
  const Value width = a.valueOr(0, "width", std::int64_t{4});
  const bool first = a.valueOr(1, "first", false).truthy();
  const bool blank = a.valueOr(2, "blank", false).truthy();
  constexpr std::int64_t kWidest = 1000;
  const std::string indent =
      width.is<Text>()
          ? width.text()
          : std::string(
                static_cast<std::size_t>(std::clamp<std::int64_t>(width.integer(), 0, kWidest)),
                ' ');
  const std::string text = toText(v) + "\n";
  const auto lines = splitLines(text, false);
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n';
    if (i == 0 ? first : blank || !lines[i].empty()) run.write(out, indent);
    run.write(out, lines[i]);
  }
  return run.text(std::move(out));
}

/// Python's int() and float() on a text; nothing when it is no number.
std::optional<double> parsedNumber(std::string_view text) {
  text = stripped(text, Side::Both);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return whole ? std::optional(value) : std::nullopt;
}

Value toInteger(Runtime&, const Value& v, const Arguments& a) {
  const Value otherwise = a.valueOr(0, "default", std::int64_t{0});
  if (v.isInteger()) return v.integer();
  double number = 0;
  if (v.is<Text>()) {
    const std::string_view text = stripped(v.text(), Side::Both);
    std::int64_t exact = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exact);
    if (error == std::errc() && end == text.data() + text.size()) return exact;
    const auto parsed = parsedNumber(text);
    if (!parsed) return otherwise;
    number = *parsed;
  } else if (v.is<double>()) {
    number = v.number();
  } else {
    return otherwise;
  }
  constexpr double kLimit = 9.2e18;
  return std::abs(number) < kLimit ? Value(static_cast<std::int64_t>(number)) : otherwise;
}

Value toFloat(Runtime&, const Value& v, const Arguments& a) {
  if (v.isNumber()) return v.number();
  const auto parsed = v.is<Text>() ? parsedNumber(v.text()) : std::nullopt;
  return parsed ? Value(*parsed) : a.valueOr(0, "default", 0.0);
}

Value roundNumber(Runtime&, const Value& v, const Arguments& a) {
  const std::int64_t digits = a.valueOr(0, "precision", std::int64_t{0}).integer();
  const Value kind = a.valueOr(1, "method", None{});
  const double scale =
      std::pow(10.0, static_cast<double>(std::clamp<std::int64_t>(digits, -300, 300)));
  const double scaled = v.number() * scale;
  if (kind.is<Text>() && kind.text() == "ceil") return std::ceil(scaled) / scale;
  if (kind.is<Text>() && kind.text() == "floor") return std::floor(scaled) / scale;
  return std::nearbyint(scaled) / scale;
}

Value absolute(Runtime&, const Value& v, const Arguments&) {
  if (v.isInteger()) return v.integer() < 0 ? negated(v) : Value(v.integer());
  return std::abs(v.number());
}

Value escapeHtml(Runtime& run, const Value& v, const Arguments&) {
  std::string out;
  for (const char c : toText(v)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return run.text(std::move(out));
}

template <std::string (*change)(std::string_view)>
Value changed(Runtime& run, const Value& v, const Arguments&) {
  return run.text(change(toText(v)));
}

Value asText(Runtime& run, const Value& v, const Arguments&) {
  return v.is<Text>() ? v : run.text(toText(v));
}

Value itemPairs(Runtime& run, const Value& v, const Arguments&) {
  if (v.is<Undefined>()) return &run.list();
  static_cast<void>(v.dict());
  return call(run, method(run, v, "items"), {});
}

Value sortedPairs(Runtime& run, const Value& v, const Arguments& a) {
  const bool caseSensitive = a.valueOr(0, "case_sensitive", false).truthy();
  const Value by = a.valueOr(1, "by", None{});
  const bool reversed = a.valueOr(2, "reverse", false).truthy();
  const std::size_t place = by.is<Text>() && by.text() == "value" ? 1 : 0;
  std::vector<Value> pairs = itemsOf(run, itemPairs(run, v, {}));
  const auto keyOf = [&](const Value& pair) {
    return sortKey(run, pair.list().items[place], caseSensitive);
  };
  std::stable_sort(pairs.begin(), pairs.end(), [&](const Value& x, const Value& y) {
    return reversed ? lessThan(keyOf(y), keyOf(x)) : lessThan(keyOf(x), keyOf(y));
  });
  return &run.list(std::move(pairs));
}

constexpr NamedFilter kFilters[] = {
    {"trim", trim},
    {"length", length},
    {"count", length},
    {"tojson", toJsonFilter},
    {"default", defaultTo},
    {"d", defaultTo},
    {"replace", replaceFilter},
    {"indent", indentLines},
    {"int", toInteger},
    {"float", toFloat},
    {"round", roundNumber},
    {"abs", absolute},
    {"escape", escapeHtml},
    {"e", escapeHtml},
    {"upper", changed<uppered>},
    {"lower", changed<lowered>},
    {"capitalize", changed<capitalized>},
    {"title", changed<titled>},
    {"string", asText},
    {"safe", asText},
    {"items", itemPairs},
    {"dictsort", sortedPairs},
};

}  // namespace

Value sortKey(Runtime& run, const Value& value, bool caseSensitive) {
  return value.is<Text>() && !caseSensitive ? run.text(lowered(value.text())) : value;
}

Filter findFilter(std::string_view name) {
  const auto matches = [&](const NamedFilter& filter) { return filter.name == name; };
  const auto* it = std::find_if(std::begin(kFilters), std::end(kFilters), matches);
  if (it != std::end(kFilters)) return it->filter;
  const auto sequences = sequenceFilters();
  const auto other = std::find_if(sequences.begin(), sequences.end(), matches);
  return other == sequences.end() ? nullptr : other->filter;
}

}  // namespace nibble::jinja

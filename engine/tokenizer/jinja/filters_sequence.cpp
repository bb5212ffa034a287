// SPDX-License-Identifier: MIT
// The filters that work on sequences.
#include <fmt/format.h>

#include <algorithm>

#include "tokenizer/jinja/filters.h"
#include "tokenizer/jinja/text.h"

namespace nibble::jinja {

namespace {

/// "a.b.0" looked up step by step.
Value pathOf(Runtime& run, const Value& item, const Value& path) {
  if (!path.is<Text>()) return subscript(run, item, path);
  Value value = item;
  for (const std::string_view part : splitAt(path.text(), ".", -1, false)) {
    const bool isIndex = allOf(part, isDigit) && part.size() < 10;
    const Value key = isIndex ? Value(static_cast<std::int64_t>(std::stoll(std::string(part))))
                              : run.text(std::string(part));
    value = subscript(run, value, key);
  }
  return value;
}

Value join(Runtime& run, const Value& v, const Arguments& a) {
  const std::string between = toText(a.valueOr(0, "d", run.text("")));
  const Value path = a.valueOr(1, "attribute", None{});
  std::string out;
  bool first = true;
  for (const Value& item : itemsOf(run, v)) {
    if (!first) run.write(out, between);
    run.write(out, toText(path.is<None>() ? item : pathOf(run, item, path)));
    first = false;
  }
  return run.text(std::move(out));
}

Value first(Runtime& run, const Value& v, const Arguments&) {
  const std::vector<Value> items = itemsOf(run, v);
  return items.empty() ? Value::undefined("first item of an empty sequence") : items.front();
}

Value last(Runtime& run, const Value& v, const Arguments&) {
  const std::vector<Value> items = itemsOf(run, v);
  return items.empty() ? Value::undefined("last item of an empty sequence") : items.back();
}

Value asList(Runtime& run, const Value& v, const Arguments&) {
  return &run.list(itemsOf(run, v));
}

Value reversed(Runtime& run, const Value& v, const Arguments&) {
  if (v.is<Text>()) {
    auto characters = charactersOf(v.text());
    std::string out;
    for (auto it = characters.rbegin(); it != characters.rend(); ++it) out += *it;
    return run.text(std::move(out));
  }
  std::vector<Value> items = itemsOf(run, v);
  std::reverse(items.begin(), items.end());
  return &run.list(std::move(items));
}

Value keyOf(Runtime& run, const Value& item, const Value& path, bool caseSensitive) {
  return sortKey(run, path.is<None>() ? item : pathOf(run, item, path), caseSensitive);
}

Value sorted(Runtime& run, const Value& v, const Arguments& a) {
  const bool descending = a.valueOr(0, "reverse", false).truthy();
  const bool caseSensitive = a.valueOr(1, "case_sensitive", false).truthy();
  const Value path = a.valueOr(2, "attribute", None{});
  std::vector<std::pair<Value, Value>> keyed;
  for (Value& item : itemsOf(run, v)) {
    Value key = keyOf(run, item, path, caseSensitive);
    keyed.emplace_back(std::move(key), std::move(item));
  }
  // Values without an order are found before sorting starts.
  for (std::size_t i = 1; i < keyed.size(); ++i) {
    static_cast<void>(lessThan(keyed[i].first, keyed[i - 1].first));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& x, const auto& y) {
    run.charge(1);
    return descending ? lessThan(y.first, x.first) : lessThan(x.first, y.first);
  });
  std::vector<Value> items;
  for (auto& entry : keyed) items.push_back(std::move(entry.second));
  return &run.list(std::move(items));
}

Value unique(Runtime& run, const Value& v, const Arguments& a) {
  const bool caseSensitive = a.valueOr(0, "case_sensitive", false).truthy();
  const Value path = a.valueOr(1, "attribute", None{});
  std::vector<Value> keys;
  std::vector<Value> items;
  for (const Value& item : itemsOf(run, v)) {
    const Value key = keyOf(run, item, path, caseSensitive);
    run.charge(keys.size());
    const bool known = std::any_of(keys.begin(), keys.end(),
                                   [&](const Value& other) { return equal(key, other); });
    if (known) continue;
    keys.push_back(key);
    items.push_back(item);
  }
  return &run.list(std::move(items));
}

template <bool wantsLargest>
Value extreme(Runtime& run, const Value& v, const Arguments& a) {
  const bool caseSensitive = a.valueOr(0, "case_sensitive", false).truthy();
  const Value path = a.valueOr(1, "attribute", None{});
  Value best = Value::undefined("extreme of an empty sequence");
  Value bestKey;
  for (const Value& item : itemsOf(run, v)) {
    const Value key = keyOf(run, item, path, caseSensitive);
    const bool better =
        bestKey.is<Undefined>() || (wantsLargest ? lessThan(bestKey, key) : lessThan(key, bestKey));
    if (!better) continue;
    best = item;
    bestKey = key;
  }
  return best;
}

Value sum(Runtime& run, const Value& v, const Arguments& a) {
  const Value path = a.valueOr(0, "attribute", None{});
  Value total = a.valueOr(1, "start", std::int64_t{0});
  for (const Value& item : itemsOf(run, v)) {
    total = add(run, total, path.is<None>() ? item : pathOf(run, item, path));
  }
  return total;
}

Value batch(Runtime& run, const Value& v, const Arguments& a) {
  const std::int64_t size = a.required(0, "linecount").integer();
  if (size < 1) throw Failure("batch needs a positive size");
  const Value filler = a.valueOr(1, "fill_with", None{});
  std::vector<Value> rows;
  std::vector<Value> row;
  const auto flush = [&] { rows.emplace_back(&run.list(std::exchange(row, {}))); };
  for (const Value& item : itemsOf(run, v)) {
    if (static_cast<std::int64_t>(row.size()) == size) flush();
    row.push_back(item);
  }
  if (!row.empty()) {
    while (!filler.is<None>() && static_cast<std::int64_t>(row.size()) < size) {
      run.charge(1);
      row.push_back(filler);
    }
    flush();
  }
  return &run.list(std::move(rows));
}

/// The arguments behind the first `count`.
Arguments without(const Arguments& a, std::size_t count) {
  Arguments rest;
  rest.named = a.named;
  for (std::size_t i = count; i < a.positional.size(); ++i)
    rest.positional.push_back(a.positional[i]);
  return rest;
}

Value map(Runtime& run, const Value& v, const Arguments& a) {
  const bool byAttribute = a.positional.empty();
  const Value path = byAttribute ? a.required(0, "attribute") : Value();
  const Value otherwise = a.valueOr(1, "default", Value());
  Filter filter = nullptr;
  if (!byAttribute) {
    const std::string& name = a.positional[0].text();
    filter = findFilter(name);
    if (filter == nullptr) throw Failure(fmt::format("no filter is named '{}'", name));
  }
  const Arguments rest = without(a, 1);
  std::vector<Value> items;
  for (const Value& item : itemsOf(run, v)) {
    const Runtime::Level level(run);
    if (filter != nullptr) {
      items.push_back(filter(run, item, rest));
      continue;
    }
    const Value found = pathOf(run, item, path);
    items.push_back(found.is<Undefined>() && !otherwise.is<Undefined>() ? otherwise : found);
  }
  return &run.list(std::move(items));
}

/// select, reject, selectattr and rejectattr.
template <bool byAttribute, bool keeps>
Value choose(Runtime& run, const Value& v, const Arguments& a) {
  constexpr std::size_t kTestPlace = byAttribute ? 1 : 0;
  Test test = nullptr;
  if (a.positional.size() > kTestPlace) {
    const std::string& name = a.positional[kTestPlace].text();
    test = findTest(name == "==" ? "eq" : name == "!=" ? "ne" : std::string_view(name));
    if (test == nullptr) throw Failure(fmt::format("no test is named '{}'", name));
  }
  const Arguments rest = without(a, kTestPlace + 1);
  std::vector<Value> items;
  for (const Value& item : itemsOf(run, v)) {
    const Value value = byAttribute ? pathOf(run, item, a.required(0, "attribute")) : item;
    const bool holds = test == nullptr ? value.truthy() : test(run, value, rest);
    if (holds == keeps) items.push_back(item);
  }
  return &run.list(std::move(items));
}

constexpr NamedFilter kFilters[] = {
    {"join", join},
    {"first", first},
    {"last", last},
    {"list", asList},
    {"reverse", reversed},
    {"sort", sorted},
    {"unique", unique},
    {"min", extreme<false>},
    {"max", extreme<true>},
    {"sum", sum},
    {"batch", batch},
    {"map", map},
    {"select", choose<false, true>},
    {"reject", choose<false, false>},
    {"selectattr", choose<true, true>},
    {"rejectattr", choose<true, false>},
};

}  // namespace

std::span<const NamedFilter> sequenceFilters() {
  return kFilters;
}

}  // namespace nibble::jinja

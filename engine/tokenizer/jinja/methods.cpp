// SPDX-License-Identifier: MIT
// Methods of texts, mappings and lists. Those that change their object are refused, as in the
// sandbox templates are meant for.
#include <fmt/format.h>

#include <algorithm>

#include "tokenizer/jinja/runtime.h"
#include "tokenizer/jinja/text.h"

namespace nibble::jinja {

namespace {

using Method = Value (*)(Runtime&, const Value&, const Arguments&);

struct NamedMethod {
  std::string_view name;
  Method method;
};

Value listOfTexts(Runtime& run, const std::vector<std::string_view>& parts) {
  std::vector<Value> items;
  for (const std::string_view part : parts) items.push_back(run.text(std::string(part)));
  return &run.list(std::move(items));
}

template <Side side>
Value strip(Runtime& run, const Value& self, const Arguments& arguments) {
  const Value chars = arguments.valueOr(0, "chars", None{});
  const std::string_view text =
      chars.is<None>() ? stripped(self.text(), side) : stripped(self.text(), side, chars.text());
  return run.text(std::string(text));
}

template <bool fromRight>
Value split(Runtime& run, const Value& self, const Arguments& arguments) {
  const Value separator = arguments.valueOr(0, "sep", None{});
  const std::int64_t limit = arguments.valueOr(1, "maxsplit", std::int64_t{-1}).integer();
  if (separator.is<None>()) {
    if (fromRight && limit >= 0) throw Failure("rsplit() with a limit needs a separator");
    return listOfTexts(run, splitWords(self.text(), limit));
  }
  if (separator.text().empty()) throw Failure("empty separator");
  return listOfTexts(run, splitAt(self.text(), separator.text(), limit, fromRight));
}

Value lines(Runtime& run, const Value& self, const Arguments& arguments) {
  return listOfTexts(run,
                     splitLines(self.text(), arguments.valueOr(0, "keepends", false).truthy()));
}

template <bool fromRight>
Value partition(Runtime& run, const Value& self, const Arguments& arguments) {
  const std::string& text = self.text();
  const std::string& separator = arguments.required(0, "sep").text();
  if (separator.empty()) throw Failure("empty separator");
  const std::size_t at = fromRight ? text.rfind(separator) : text.find(separator);
  std::vector<Value> parts;
  if (at == std::string::npos) {
    parts = {run.text(fromRight ? "" : text), run.text(""), run.text(fromRight ? text : "")};
  } else {
    parts = {run.text(text.substr(0, at)), run.text(separator),
             run.text(text.substr(at + separator.size()))};
  }
  return &run.list(std::move(parts), true);
}

/// startswith() and endswith() take one text or a tuple of them.
template <bool atEnd>
Value touches(Runtime&, const Value& self, const Arguments& arguments) {
  const Value& wanted = arguments.required(0, "prefix");
  const auto holds = [&](const Value& part) {
    return atEnd ? self.text().ends_with(part.text()) : self.text().starts_with(part.text());
  };
  if (!wanted.is<List*>()) return holds(wanted);
  const auto& parts = wanted.list().items;
  return std::any_of(parts.begin(), parts.end(), holds);
}

template <bool atEnd>
Value removeAffix(Runtime& run, const Value& self, const Arguments& arguments) {
  const std::string& text = self.text();
  const std::string& affix = arguments.required(0, "affix").text();
  const bool has = atEnd ? text.ends_with(affix) : text.starts_with(affix);
  if (!has) return self;
  return run.text(atEnd ? text.substr(0, text.size() - affix.size()) : text.substr(affix.size()));
}

template <std::string (*change)(std::string_view)>
Value changed(Runtime& run, const Value& self, const Arguments&) {
  return run.text(change(self.text()));
}

template <bool (*holds)(std::uint32_t)>
Value allAre(Runtime&, const Value& self, const Arguments&) {
  return allOf(self.text(), holds);
}

Value isLower(Runtime&, const Value& self, const Arguments&) {
  return lowered(self.text()) == self.text() && uppered(self.text()) != self.text();
}
Value isUpper(Runtime&, const Value& self, const Arguments&) {
  return uppered(self.text()) == self.text() && lowered(self.text()) != self.text();
}

Value replaceText(Runtime& run, const Value& self, const Arguments& arguments) {
  const std::string& what = arguments.required(0, "old").text();
  const std::string& with = arguments.required(1, "new").text();
  const std::int64_t limit = arguments.valueOr(2, "count", std::int64_t{-1}).integer();
  // Bounds the result before it is built.
  const std::size_t places = self.text().size() / std::max<std::size_t>(what.size(), 1) + 1;
  run.charge(places * with.size() / 64);
  return run.text(replaced(self.text(), what, with, limit));
}

template <bool fromRight>
Value findText(Runtime&, const Value& self, const Arguments& arguments) {
  const std::string& text = self.text();
  const std::string& what = arguments.required(0, "sub").text();
  const std::size_t at = fromRight ? text.rfind(what) : text.find(what);
  if (at == std::string::npos) return std::int64_t{-1};
  return lengthOf(std::string_view(text).substr(0, at));
}

Value countText(Runtime&, const Value& self, const Arguments& arguments) {
  const std::string& what = arguments.required(0, "sub").text();
  if (what.empty()) return lengthOf(self.text()) + 1;
  return static_cast<std::int64_t>(splitAt(self.text(), what, -1, false).size()) - 1;
}

Value joinTexts(Runtime& run, const Value& self, const Arguments& arguments) {
  std::string out;
  bool first = true;
  for (const Value& item : itemsOf(run, arguments.required(0, "iterable"))) {
    if (!first) run.write(out, self.text());
    run.write(out, item.text());
    first = false;
  }
  return run.text(std::move(out));
}

constexpr NamedMethod kTextMethods[] = {
    {"strip", strip<Side::Both>},
    {"lstrip", strip<Side::Left>},
    {"rstrip", strip<Side::Right>},
    {"split", split<false>},
    {"rsplit", split<true>},
    {"splitlines", lines},
    {"partition", partition<false>},
    {"rpartition", partition<true>},
    {"startswith", touches<false>},
    {"endswith", touches<true>},
    {"removeprefix", removeAffix<false>},
    {"removesuffix", removeAffix<true>},
    {"upper", changed<uppered>},
    {"lower", changed<lowered>},
    {"capitalize", changed<capitalized>},
    {"title", changed<titled>},
    {"isspace", allAre<isSpace>},
    {"isalpha", allAre<isLetter>},
    {"isdigit", allAre<isDigit>},
    {"isupper", isUpper},
    {"islower", isLower},
    {"replace", replaceText},
    {"find", findText<false>},
    {"rfind", findText<true>},
    {"count", countText},
    {"join", joinTexts},
};

Value entryList(Runtime& run, const Value& self, bool keys, bool values) {
  std::vector<Value> items;
  for (const auto& [key, value] : self.dict().entries) {
    if (keys && values) {
      items.emplace_back(&run.list({key, value}, true));
    } else {
      items.push_back(keys ? key : value);
    }
  }
  return &run.list(std::move(items));
}

constexpr NamedMethod kDictMethods[] = {
    {"items", [](Runtime& run, const Value& self,
                 const Arguments&) { return entryList(run, self, true, true); }},
    {"keys", [](Runtime& run, const Value& self,
                const Arguments&) { return entryList(run, self, true, false); }},
    {"values", [](Runtime& run, const Value& self,
                  const Arguments&) { return entryList(run, self, false, true); }},
    {"get",
     [](Runtime&, const Value& self, const Arguments& arguments) {
       const Value* found = self.dict().find(arguments.required(0, "key"));
       return found == nullptr ? arguments.valueOr(1, "default", None{}) : *found;
     }},
    {"copy",
     [](Runtime& run, const Value& self, const Arguments&) {
       Dict& copy = run.dict();
       run.charge(self.dict().entries.size());
       copy.entries = self.dict().entries;
       return Value(&copy);
     }},
};

constexpr NamedMethod kListMethods[] = {
    {"index",
     [](Runtime&, const Value& self, const Arguments& arguments) -> Value {
       const auto& items = self.list().items;
       const Value& wanted = arguments.required(0, "value");
       for (std::size_t i = 0; i < items.size(); ++i) {
         if (equal(items[i], wanted)) return static_cast<std::int64_t>(i);
       }
       throw Failure("the list does not hold the value");
     }},
    {"count",
     [](Runtime&, const Value& self, const Arguments& arguments) -> Value {
       const auto& items = self.list().items;
       const Value& wanted = arguments.required(0, "value");
       return static_cast<std::int64_t>(std::count_if(
           items.begin(), items.end(), [&](const Value& item) { return equal(item, wanted); }));
     }},
    {"copy",
     [](Runtime& run, const Value& self, const Arguments&) -> Value {
       return &run.list(self.list().items, self.list().isTuple);
     }},
};

constexpr std::string_view kChanging[] = {"append", "extend",  "insert",     "pop",
                                          "remove", "clear",   "setdefault", "sort",
                                          "update", "reverse", "popitem"};

template <std::size_t n>
const NamedMethod* findIn(const NamedMethod (&table)[n], std::string_view name) {
  const auto* it = std::find_if(std::begin(table), std::end(table),
                                [&](const NamedMethod& m) { return m.name == name; });
  return it == std::end(table) ? nullptr : it;
}

}  // namespace

Value method(Runtime& run, const Value& object, const std::string& name) {
  const NamedMethod* found = nullptr;
  const bool isContainer = object.is<List*>() || object.is<Dict*>();
  if (object.is<Text>()) found = findIn(kTextMethods, name);
  if (object.is<Dict*>()) found = findIn(kDictMethods, name);
  if (object.is<List*>()) found = findIn(kListMethods, name);
  if (found != nullptr) {
    return &run.function(name,
                         [object, call = found->method](Runtime& r, const Arguments& arguments) {
                           r.charge(object.is<Text>() ? object.text().size() / 64 : 0);
                           return call(r, object, arguments);
                         });
  }
  const bool changes = isContainer && std::find(std::begin(kChanging), std::end(kChanging), name) !=
                                          std::end(kChanging);
  const bool isItem = object.is<Dict*>() && object.dict().find(name) != nullptr;
  if (changes && !isItem) {
    return &run.function(name, [name](Runtime&, const Arguments&) -> Value {
      throw Failure(fmt::format("{}() would change a value, which templates may not", name));
    });
  }
  return Value::undefined(name);
}

}  // namespace nibble::jinja

// SPDX-License-Identifier: MIT
// Functions every template can call.
#include <fmt/format.h>

#include <ctime>

#include "tokenizer/jinja/runtime.h"

namespace nibble::jinja {

namespace {

constexpr std::int64_t kLongestRange = 100'000;  // the limit of Jinja2's sandbox

Value range(Runtime& run, const Arguments& arguments) {
  const auto& given = arguments.positional;
  if (given.empty() || given.size() > 3) throw Failure("range() takes 1 to 3 arguments");
  const std::int64_t start = given.size() > 1 ? given[0].integer() : 0;
  const std::int64_t stop = given[given.size() > 1 ? 1 : 0].integer();
  const std::int64_t step = given.size() > 2 ? given[2].integer() : 1;
  if (step == 0) throw Failure("range() with step 0");
  std::vector<Value> items;
  for (std::int64_t at = start; step > 0 ? at < stop : at > stop;) {
    if (static_cast<std::int64_t>(items.size()) >= kLongestRange) {
      throw Failure(fmt::format("range() gives more than {} numbers", kLongestRange));
    }
    items.emplace_back(at);
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return &run.list(std::move(items));
}

Dict& dictFrom(Runtime& run, const Arguments& arguments) {
  Dict& dict = run.dict();
  for (const Value& source : arguments.positional) {
    if (source.is<Dict*>()) {
      run.charge(source.dict().entries.size());
      for (const auto& [key, value] : source.dict().entries) dict.set(key, value);
    } else {
      for (const Value& pair : itemsOf(run, source)) {
        const std::vector<Value> parts = itemsOf(run, pair);
        if (parts.size() != 2) throw Failure("dict() needs pairs");
        run.charge(dict.entries.size());
        dict.set(parts[0], parts[1]);
      }
    }
  }
  for (const auto& [name, value] : arguments.named) dict.set(run.text(name), value);
  return dict;
}

Value makeNamespace(Runtime& run, const Arguments& arguments) {
  Dict& dict = dictFrom(run, arguments);
  dict.isNamespace = true;
  return &dict;
}

Value raiseException(Runtime&, const Arguments& arguments) {
  throw Failure(toText(arguments.required(0, "message")));
}

Value timeNow(Runtime& run, const Arguments& arguments) {
  const std::string& format = arguments.required(0, "format").text();
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::string out(format.size() * 16 + 64, '\0');
  out.resize(std::strftime(out.data(), out.size(), format.c_str(), &local));
  return run.text(std::move(out));
}

}  // namespace

void addGlobals(Runtime& run, Scope& scope) {
  scope.set("range", &run.function("range", range));
  scope.set("dict", &run.function("dict", [](Runtime& r, const Arguments& arguments) -> Value {
    return &dictFrom(r, arguments);
  }));
  scope.set("namespace", &run.function("namespace", makeNamespace));
  scope.set("raise_exception", &run.function("raise_exception", raiseException));
  scope.set("strftime_now", &run.function("strftime_now", timeNow));
}

}  // namespace nibble::jinja

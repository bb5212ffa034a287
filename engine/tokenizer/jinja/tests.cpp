// SPDX-License-Identifier: MIT
// The words after "is".
#include <fmt/format.h>

#include <algorithm>

#include "tokenizer/jinja/runtime.h"
#include "tokenizer/jinja/text.h"

namespace nibble::jinja {

namespace {

struct NamedTest {
  std::string_view name;
  Test test;
};

std::int64_t remainder(const Value& value, std::int64_t by) {
  if (by == 0) throw Failure("division by zero");
  return by == -1 ? 0 : value.integer() % by;
}

const Value& operand(const Arguments& arguments) {
  return arguments.required(0, "other");
}

bool hasItems(const Value& v) {
  return v.is<Text>() || v.is<List*>() || v.is<Dict*>();
}

constexpr NamedTest kTests[] = {
    {"defined", [](Runtime&, const Value& v, const Arguments&) { return !v.is<Undefined>(); }},
    {"undefined", [](Runtime&, const Value& v, const Arguments&) { return v.is<Undefined>(); }},
    {"none", [](Runtime&, const Value& v, const Arguments&) { return v.is<None>(); }},
    {"boolean", [](Runtime&, const Value& v, const Arguments&) { return v.is<bool>(); }},
    {"true", [](Runtime&, const Value& v, const Arguments&) { return v.is<bool>() && v.truthy(); }},
    {"false",
     [](Runtime&, const Value& v, const Arguments&) { return v.is<bool>() && !v.truthy(); }},
    {"integer", [](Runtime&, const Value& v, const Arguments&) { return v.is<std::int64_t>(); }},
    {"float", [](Runtime&, const Value& v, const Arguments&) { return v.is<double>(); }},
    {"number", [](Runtime&, const Value& v, const Arguments&) { return v.isNumber(); }},
    {"string", [](Runtime&, const Value& v, const Arguments&) { return v.is<Text>(); }},
    {"mapping", [](Runtime&, const Value& v,
                   const Arguments&) { return v.is<Dict*>() && !v.dict().isNamespace; }},
    {"sequence", [](Runtime&, const Value& v, const Arguments&) { return hasItems(v); }},
    {"iterable",
     [](Runtime&, const Value& v, const Arguments&) { return hasItems(v) || v.is<Undefined>(); }},
    {"callable", [](Runtime&, const Value& v, const Arguments&) { return v.is<Function*>(); }},
    {"odd", [](Runtime&, const Value& v, const Arguments&) { return remainder(v, 2) != 0; }},
    {"even", [](Runtime&, const Value& v, const Arguments&) { return remainder(v, 2) == 0; }},
    {"divisibleby",
     [](Runtime&, const Value& v, const Arguments& a) {
       return remainder(v, a.required(0, "num").integer()) == 0;
     }},
    {"lower",
     [](Runtime&, const Value& v, const Arguments&) {
       return lowered(v.text()) == v.text() && uppered(v.text()) != v.text();
     }},
    {"upper",
     [](Runtime&, const Value& v, const Arguments&) {
       return uppered(v.text()) == v.text() && lowered(v.text()) != v.text();
     }},
    {"in",
     [](Runtime& run, const Value& v, const Arguments& a) { return isIn(run, v, operand(a)); }},
    {"eq", [](Runtime&, const Value& v, const Arguments& a) { return equal(v, operand(a)); }},
    {"equalto", [](Runtime&, const Value& v, const Arguments& a) { return equal(v, operand(a)); }},
    {"sameas",
     [](Runtime&, const Value& v, const Arguments& a) {
       return v.typeName() == operand(a).typeName() && equal(v, operand(a));
     }},
    {"ne", [](Runtime&, const Value& v, const Arguments& a) { return !equal(v, operand(a)); }},
    {"lt", [](Runtime&, const Value& v, const Arguments& a) { return lessThan(v, operand(a)); }},
    {"lessthan",
     [](Runtime&, const Value& v, const Arguments& a) { return lessThan(v, operand(a)); }},
    {"gt", [](Runtime&, const Value& v, const Arguments& a) { return lessThan(operand(a), v); }},
    {"greaterthan",
     [](Runtime&, const Value& v, const Arguments& a) { return lessThan(operand(a), v); }},
    {"le", [](Runtime&, const Value& v, const Arguments& a) { return !lessThan(operand(a), v); }},
    {"ge", [](Runtime&, const Value& v, const Arguments& a) { return !lessThan(v, operand(a)); }},
};

}  // namespace

Test findTest(std::string_view name) {
  const auto* it = std::find_if(std::begin(kTests), std::end(kTests),
                                [&](const NamedTest& test) { return test.name == name; });
  return it == std::end(kTests) ? nullptr : it->test;
}

}  // namespace nibble::jinja

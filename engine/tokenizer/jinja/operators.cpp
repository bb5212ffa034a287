// SPDX-License-Identifier: MIT
// The operators of the language: arithmetic, membership, attributes, slices, calls.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tokenizer/jinja/runtime.h"
#include "tokenizer/jinja/text.h"

namespace nibble::jinja {

namespace {

constexpr std::size_t kLargestRepeat = 1u << 26;

[[noreturn]] void unsupported(std::string_view sign, const Value& a, const Value& b) {
  for (const Value* value : {&a, &b}) {
    if (const auto* missing = value->get<Undefined>()) {
      throw Failure(fmt::format("'{}' is undefined", missing->name ? *missing->name : "value"));
    }
  }
  throw Failure(fmt::format("{} {} {} is not possible", a.typeName(), sign, b.typeName()));
}

std::int64_t checkedInteger(std::string_view sign, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflow = false;
  if (sign == "+") {
    overflow = __builtin_add_overflow(a, b, &result);
  } else if (sign == "-") {
    overflow = __builtin_sub_overflow(a, b, &result);
  } else if (sign == "*") {
    overflow = __builtin_mul_overflow(a, b, &result);
  } else {
    if (b == 0) throw Failure("division by zero");
    overflow = b == -1 && a == INT64_MIN;
    if (!overflow) {
      // Python rounds towards minus infinity.
      const bool adjusts = a % b != 0 && ((a < 0) != (b < 0));
      result = sign == "%" ? a % b + (adjusts ? b : 0) : a / b - (adjusts ? 1 : 0);
    }
  }
  if (overflow) throw Failure("an integer is too large");
  return result;
}

double realResult(std::string_view sign, double a, double b) {
  if (sign == "+") return a + b;
  if (sign == "-") return a - b;
  if (sign == "*") return a * b;
  if (b == 0) throw Failure("division by zero");
  if (sign == "/") return a / b;
  if (sign == "//") return std::floor(a / b);
  return a - std::floor(a / b) * b;
}

Value power(const Value& a, const Value& b) {
  if (a.isInteger() && b.isInteger() && b.integer() >= 0) {
    std::int64_t result = 1;
    const std::int64_t base = a.integer();
    // Bases of 2 and more overflow within 63 steps; -1, 0 and 1 repeat.
    const std::int64_t trivial = 2 - b.integer() % 2;
    const std::int64_t count = base >= -1 && base <= 1 && b.integer() > 2 ? trivial : b.integer();
    for (std::int64_t i = 0; i < count; ++i) result = checkedInteger("*", result, base);
    return result;
  }
  return std::pow(a.number(), b.number());
}

Value repeated(Runtime& run, const Value& value, std::int64_t times) {
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(times, 0));
  const std::size_t size = value.is<Text>() ? value.text().size() : value.list().items.size();
  if (size > 0 && count > kLargestRepeat / size) throw Failure("a repetition is too long");
  run.charge(size * count / 64);
  if (value.is<Text>()) {
    std::string out;
    out.reserve(size * count);
    for (std::size_t i = 0; i < count && size > 0; ++i) out += value.text();
    return run.text(std::move(out));
  }
  run.charge(size * count);
  std::vector<Value> items;
  for (std::size_t i = 0; i < count && size > 0; ++i) {
    items.insert(items.end(), value.list().items.begin(), value.list().items.end());
  }
  return &run.list(std::move(items), value.list().isTuple);
}

/// Positions start, start + step, ... of a Python slice over `size` items.
std::vector<std::size_t> slicePositions(std::int64_t size, const Value& start, const Value& stop,
                                        std::int64_t step) {
  const auto bound = [&](const Value& value, std::int64_t otherwise) {
    if (value.is<None>()) return otherwise;
    const std::int64_t low = step < 0 ? -1 : 0;
    const std::int64_t high = step < 0 ? size - 1 : size;
    const std::int64_t at = value.integer();
    return std::clamp(at < 0 ? std::max(at, -size) + size : at, low, high);
  };
  // A negative position before the first item must stay in front when going backwards.
  const auto before = [&](const Value& value) {
    return step < 0 && !value.is<None>() && value.integer() < -size;
  };
  std::int64_t at = before(start) ? -1 : bound(start, step < 0 ? size - 1 : 0);
  const std::int64_t end = before(stop) ? -1 : bound(stop, step < 0 ? -1 : size);
  std::vector<std::size_t> positions;
  while (step > 0 ? at < end : at > end) {
    positions.push_back(static_cast<std::size_t>(at));
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return positions;
}

/// Item at a position that may count from the end; nothing when there is none.
const Value* itemAt(const List& list, std::int64_t at) {
  const auto size = static_cast<std::int64_t>(list.items.size());
  if (at < 0) at += size;
  return at < 0 || at >= size ? nullptr : &list.items[static_cast<std::size_t>(at)];
}

}  // namespace

std::vector<Value> itemsOf(Runtime& run, const Value& value) {
  std::vector<Value> items;
  if (value.is<Undefined>()) return items;
  if (value.is<List*>()) {
    items = value.list().items;
  } else if (value.is<Dict*>() && !value.dict().isNamespace) {
    for (const auto& entry : value.dict().entries) items.push_back(entry.first);
  } else if (value.is<Text>()) {
    for (const std::string_view one : charactersOf(value.text())) {
      items.push_back(run.text(std::string(one)));
    }
  } else {
    throw Failure(fmt::format("{} cannot be iterated over", value.typeName()));
  }
  run.charge(items.size());
  return items;
}

Value add(Runtime& run, const Value& a, const Value& b) {
  if (a.is<Text>() && b.is<Text>()) return run.text(a.text() + b.text());
  if (a.is<List*>() && b.is<List*>() && a.list().isTuple == b.list().isTuple) {
    std::vector<Value> items = a.list().items;
    items.insert(items.end(), b.list().items.begin(), b.list().items.end());
    return &run.list(std::move(items), a.list().isTuple);
  }
  return arithmetic(run, "+", a, b);
}

Value arithmetic(Runtime& run, std::string_view sign, const Value& a, const Value& b) {
  if (sign == "*") {
    if ((a.is<Text>() || a.is<List*>()) && b.isInteger()) return repeated(run, a, b.integer());
    if ((b.is<Text>() || b.is<List*>()) && a.isInteger()) return repeated(run, b, a.integer());
  }
  if (!a.isNumber() || !b.isNumber()) unsupported(sign, a, b);
  if (sign == "**") return power(a, b);
  if (a.isInteger() && b.isInteger() && sign != "/") {
    return checkedInteger(sign, a.integer(), b.integer());
  }
  return realResult(sign, a.number(), b.number());
}

Value negated(const Value& value) {
  if (value.isInteger()) return checkedInteger("-", 0, value.integer());
  return -value.number();
}

bool isIn(Runtime& run, const Value& item, const Value& container) {
  if (container.is<Text>()) {
    run.charge(container.text().size() / 64);
    return container.text().find(item.text()) != std::string::npos;
  }
  if (container.is<Dict*>()) {
    run.charge(container.dict().entries.size());
    return container.dict().find(item) != nullptr;
  }
  const std::vector<Value> items = itemsOf(run, container);
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& other) { return equal(item, other); });
}

Value attribute(Runtime& run, const Value& object, const std::string& name) {
  if (object.is<Undefined>()) static_cast<void>(object.text());  // reports what is undefined
  if (object.is<Dict*>() && object.dict().isNamespace) {
    const Value* found = object.dict().find(name);
    return found == nullptr ? Value::undefined(name) : *found;
  }
  const Value found = method(run, object, name);
  if (!found.is<Undefined>() || !object.is<Dict*>()) return found;
  const Value* item = object.dict().find(name);
  return item == nullptr ? found : *item;
}

Value subscript(Runtime& run, const Value& object, const Value& key) {
  if (object.is<Undefined>()) static_cast<void>(object.text());
  if (object.is<Dict*>()) {
    run.charge(object.dict().entries.size());
    if (const Value* item = object.dict().find(key)) return *item;
  } else if (object.is<List*>() && key.isInteger()) {
    if (const Value* item = itemAt(object.list(), key.integer())) return *item;
  } else if (object.is<Text>() && key.isInteger()) {
    const auto characters = charactersOf(object.text());
    run.charge(characters.size());
    const auto size = static_cast<std::int64_t>(characters.size());
    const std::int64_t at = key.integer() < 0 ? key.integer() + size : key.integer();
    if (at >= 0 && at < size) {
      return run.text(std::string(characters[static_cast<std::size_t>(at)]));
    }
  }
  return key.is<Text>() ? method(run, object, key.text()) : Value::undefined(toText(key));
}

Value slice(Runtime& run, const Value& object, const Value& start, const Value& stop,
            const Value& step) {
  const std::int64_t stride = step.is<None>() ? 1 : step.integer();
  if (stride == 0) throw Failure("a slice cannot have step 0");
  if (object.is<Text>()) {
    const auto characters = charactersOf(object.text());
    run.charge(characters.size());
    std::string out;
    for (const std::size_t at :
         slicePositions(static_cast<std::int64_t>(characters.size()), start, stop, stride)) {
      out += characters[at];
    }
    return run.text(std::move(out));
  }
  const List& list = object.list();
  std::vector<Value> items;
  for (const std::size_t at :
       slicePositions(static_cast<std::int64_t>(list.items.size()), start, stop, stride)) {
    items.push_back(list.items[at]);
  }
  return &run.list(std::move(items), list.isTuple);
}

Value call(Runtime& run, const Value& callee, const Arguments& arguments) {
  if (callee.is<Undefined>()) static_cast<void>(callee.text());
  const auto* function = callee.get<Function*>();
  if (function == nullptr) throw Failure(fmt::format("{} cannot be called", callee.typeName()));
  const Runtime::Level level(run);
  return (*function)->call(run, arguments);
}

}  // namespace nibble::jinja

// SPDX-License-Identifier: MIT
#include "formats/integer_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

namespace nibble {

namespace {

// id = this | group / 8 << 4 | symmetric << 3 | bits - 1
constexpr std::uint32_t kFirstId = 1u << 24;
constexpr std::uint32_t kIdsEnd = 2 * kFirstId;

bool isWidth(int bits) {
  return (bits >= 2 && bits <= 6) || bits == 8;
}

struct NamedTraits {
  std::string name;
  TensorTypeTraits traits;
};

NamedTraits describe(TensorType id, const IntegerType& type) {
  NamedTraits named;
  const std::string group = type.group == 0 ? "ROW" : fmt::format("G{}", type.group);
  named.name = fmt::format("INT{}_{}{}", type.bits, group, type.symmetric ? "_SYM" : "");
  IntegerType sized = type;
  // No row is that long: the type must be made that of some columns first.
  if (sized.group == 0) sized.group = kMostIntegerGroup;
  named.traits = {id, {}, sized.group, sized.blockBytes(), true, false};
  return named;
}

/// "g64", "row", "sym" of "int4-g64-sym"; lower case.
std::string nextPart(std::string& text) {
  const std::size_t end = std::min(text.find('_'), text.size());
  std::string part = text.substr(0, end);
  text.erase(0, end == text.size() ? end : end + 1);
  return part;
}

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return {};
  return value;
}

}  // namespace

std::optional<TensorType> tensorType(const IntegerType& type) {
  if (!isWidth(type.bits) || type.group < 0 || type.group % 8 != 0 ||
      type.group > kMostIntegerGroup) {
    return std::nullopt;
  }
  const auto group = static_cast<std::uint32_t>(type.group / 8);
  return static_cast<TensorType>(kFirstId | group << 4 | (type.symmetric ? 8u : 0u) |
                                 static_cast<std::uint32_t>(type.bits - 1));
}

std::optional<IntegerType> integerType(TensorType type) {
  const auto id = static_cast<std::uint32_t>(type);
  if (id < kFirstId || id >= kIdsEnd) return std::nullopt;
  return IntegerType{static_cast<int>(id & 7) + 1, static_cast<int>((id - kFirstId) >> 4) * 8,
                     (id & 8) != 0};
}

std::optional<TensorType> integerTypeFromName(std::string_view name) {
  std::string text;
  for (const char c : name) {
    text += c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  const std::string head = nextPart(text);
  if (!head.starts_with("int")) return std::nullopt;
  const auto bits = number(std::string_view(head).substr(3));
  if (!bits) return std::nullopt;
  IntegerType type{*bits, 128, false};
  std::string part = nextPart(text);
  if (part == "row") {
    type.group = 0;
    part = nextPart(text);
  } else if (part.starts_with('g')) {
    const auto group = number(std::string_view(part).substr(1));
    if (!group || *group == 0) return std::nullopt;
    type.group = *group;
    part = nextPart(text);
  }
  type.symmetric = part == "sym";
  if ((!part.empty() && part != "sym" && part != "asym") || !text.empty() || name.ends_with('-') ||
      name.ends_with('_')) {
    return std::nullopt;
  }
  return tensorType(type);
}

std::optional<TensorType> forColumns(TensorType type, std::int64_t columns) {
  auto integer = integerType(type);
  if (!integer || integer->group != 0) return type;
  if (columns <= 0 || columns > kMostIntegerGroup) return std::nullopt;
  integer->group = static_cast<int>(columns);
  return tensorType(*integer);
}

const TensorTypeTraits& integerTraits(TensorType type) {
  static std::shared_mutex mutex;
  static std::map<TensorType, std::unique_ptr<NamedTraits>> known;
  {
    const std::shared_lock lock(mutex);
    if (const auto found = known.find(type); found != known.end()) return found->second->traits;
  }
  const std::unique_lock lock(mutex);
  auto& entry = known[type];
  if (entry == nullptr) {
    entry = std::make_unique<NamedTraits>(describe(type, *integerType(type)));
    entry->traits.name = entry->name;
  }
  return entry->traits;
}

}  // namespace nibble

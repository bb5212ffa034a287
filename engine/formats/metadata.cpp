// SPDX-License-Identifier: MIT
#include "formats/metadata.h"

#include <algorithm>
#include <type_traits>

namespace nibble {

namespace {

template <typename T>
inline constexpr bool kIsNumber = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

template <typename T>
struct IsNumberVector : std::false_type {};
template <typename T>
struct IsNumberVector<std::vector<T>> : std::bool_constant<kIsNumber<T>> {};

template <typename To>
std::optional<std::vector<To>> numbers(const MetaValue* value) {
  if (value == nullptr) return std::nullopt;
  return std::visit(
      [](const auto& v) -> std::optional<std::vector<To>> {
        using V = std::decay_t<decltype(v)>;
        if constexpr (IsNumberVector<V>::value) {
          using Item = typename V::value_type;
          if constexpr (std::is_integral_v<To> && !std::is_integral_v<Item>) {
            return std::nullopt;
          } else {
            std::vector<To> out(v.size());
            std::transform(v.begin(), v.end(), out.begin(),
                           [](Item item) { return static_cast<To>(item); });
            return out;
          }
        } else {
          return std::nullopt;
        }
      },
      *value);
}

}  // namespace

StringList StringList::copyOf(std::vector<std::string> strings) {
  auto owned = std::make_shared<const std::vector<std::string>>(std::move(strings));
  StringList list;
  list.items.assign(owned->begin(), owned->end());
  list.storage = std::move(owned);
  return list;
}

const MetaValue* Metadata::find(std::string_view key) const {
  const auto it = index_.find(key);
  return it == index_.end() ? nullptr : &entries_[it->second].second;
}

void Metadata::set(std::string key, MetaValue value) {
  const auto [it, added] = index_.try_emplace(key, entries_.size());
  if (added) {
    entries_.emplace_back(std::move(key), std::move(value));
  } else {
    entries_[it->second].second = std::move(value);
  }
}

void Metadata::setLast(std::string key, MetaValue value) {
  erase(key);
  set(std::move(key), std::move(value));
}

bool Metadata::erase(std::string_view key) {
  const auto it = index_.find(key);
  if (it == index_.end()) return false;
  const std::size_t place = it->second;
  index_.erase(it);
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(place));
  for (auto& [name, at] : index_) {
    if (at > place) --at;
  }
  return true;
}

std::optional<std::int64_t> Metadata::integer(std::string_view key) const {
  const MetaValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  return std::visit(
      [](const auto& v) -> std::optional<std::int64_t> {
        using V = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<V, std::uint64_t>) {
          if (v > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
          return static_cast<std::int64_t>(v);
        } else if constexpr (std::is_integral_v<V> && !std::is_same_v<V, bool>) {
          return static_cast<std::int64_t>(v);
        } else {
          return std::nullopt;
        }
      },
      *value);
}

std::optional<double> Metadata::real(std::string_view key) const {
  const MetaValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  return std::visit(
      [](const auto& v) -> std::optional<double> {
        if constexpr (kIsNumber<std::decay_t<decltype(v)>>) {
          return static_cast<double>(v);
        } else {
          return std::nullopt;
        }
      },
      *value);
}

std::optional<bool> Metadata::boolean(std::string_view key) const {
  const MetaValue* value = find(key);
  const bool* b = value == nullptr ? nullptr : std::get_if<bool>(value);
  return b == nullptr ? std::nullopt : std::optional(*b);
}

std::optional<std::string> Metadata::string(std::string_view key) const {
  const MetaValue* value = find(key);
  const std::string* s = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return s == nullptr ? std::nullopt : std::optional(*s);
}

const StringList* Metadata::strings(std::string_view key) const {
  const MetaValue* value = find(key);
  return value == nullptr ? nullptr : std::get_if<StringList>(value);
}

std::optional<std::vector<double>> Metadata::reals(std::string_view key) const {
  return numbers<double>(find(key));
}

std::optional<std::vector<std::int64_t>> Metadata::integers(std::string_view key) const {
  return numbers<std::int64_t>(find(key));
}

}  // namespace nibble

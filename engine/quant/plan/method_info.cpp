// SPDX-License-Identifier: MIT
#include "quant/plan/method_info.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace nibble {

namespace {

/// The words of a list separated by spaces; at most eight.
constexpr std::array<std::string_view, 8> words(std::string_view list) {
  std::array<std::string_view, 8> found{};
  for (std::size_t n = 0; !list.empty(); ++n) {
    const std::size_t end = std::min(list.find(' '), list.size());
    found.at(n) = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return found;
}

#define METHOD(name, needs, options) constexpr auto k_##name = words(options);
#include "quant/plan/methods.def"
#undef METHOD

template <std::size_t N>
constexpr std::span<const std::string_view> used(const std::array<std::string_view, N>& list) {
  std::size_t count = 0;
  while (count < N && !list[count].empty()) ++count;
  return {list.data(), count};
}

constexpr auto kMethods = [] {
  using enum MethodInfo::Needs;
#define METHOD(name, needs, options) MethodInfo{#name, needs, used(k_##name)},
  return std::array{
#include "quant/plan/methods.def"
  };
#undef METHOD
}();

}  // namespace

std::span<const MethodInfo> allMethods() {
  return kMethods;
}

const MethodInfo* methodInfo(std::string_view name) {
  const auto found = std::find_if(std::begin(kMethods), std::end(kMethods),
                                  [&](const MethodInfo& m) { return m.name == name; });
  return found == std::end(kMethods) ? nullptr : &*found;
}

std::string availableMethods() {
  std::string names;
  for (const MethodInfo& method : kMethods) {
    if (!names.empty()) names += ", ";
    names += method.name;
  }
  return names;
}

}  // namespace nibble

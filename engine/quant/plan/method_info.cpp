// SPDX-License-Identifier: MIT
#include "quant/plan/method_info.h"

#include <algorithm>
#include <iterator>

namespace nibble {

namespace {

constexpr std::string_view kAwqOptions[] = {"grid_points"};
constexpr std::string_view kGptqOptions[] = {"activation_order", "damping"};

constexpr MethodInfo kMethods[] = {
    {"rtn", false, true, {}},
    {"importance", true, true, {}},
    {"awq", false, false, kAwqOptions},
    {"gptq", false, false, kGptqOptions},
};

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
    if (!method.available) continue;
    if (!names.empty()) names += ", ";
    names += method.name;
  }
  return names;
}

}  // namespace nibble

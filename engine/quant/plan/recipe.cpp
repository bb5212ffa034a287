// SPDX-License-Identifier: MIT
#include "quant/plan/recipe.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "base/atomic_file.h"
#include "base/atomic_folder.h"
#include "base/utf8.h"
#include "quant/plan/method_info.h"
#include "quant/plan/mix.h"
#include "quant/plan/recipe_check.h"

namespace nibble {

namespace {
constexpr std::uint64_t kMaxRecipeBytes = 4u << 20;
}

Result<TensorType> ruleType(std::string_view text, const std::string& where) {
  const auto type = tensorTypeFromName(text);
  if (type && traits(*type).isGrid) return *type;
  if (typeChoiceFromName(text)) {
    return withHint(fail(ErrorCode::InvalidArgument, where,
                         "'{}' is a mix; a rule needs one tensor type", printable(text)),
                    "write for example Q4_K");
  }
  return withHint(
      fail(ErrorCode::InvalidArgument, where, "unknown tensor type '{}'", printable(text)),
      "write for example Q4_K, Q6_K, IQ4_XS or F16");
}

Result<> checkMethod(std::string_view method, const std::string& where) {
  if (methodInfo(method) != nullptr) return {};
  return withHint(fail(ErrorCode::InvalidArgument, where, "unknown method '{}'", printable(method)),
                  "available: " + availableMethods());
}

Result<> checkOptions(std::string_view method, const MethodOptions& options,
                      const std::string& where) {
  if (options.empty()) return {};
  const MethodInfo* info = methodInfo(method);
  if (info == nullptr) {
    return fail(ErrorCode::InvalidArgument, where, "options need a method beside them");
  }
  for (const auto& [key, value] : options) {
    if (std::find(info->options.begin(), info->options.end(), key) == info->options.end()) {
      return fail(ErrorCode::InvalidArgument, where, "the method '{}' has no option '{}'", method,
                  printable(key));
    }
  }
  return {};
}

Result<RecipeRule> parseOverride(std::string_view text) {
  const std::string where = "override '" + printable(text) + "'";
  const auto equals = text.rfind('=');
  if (equals == std::string_view::npos || equals == 0) {
    return withHint(fail(ErrorCode::InvalidArgument, where, "not of the form REGEX=TYPE[:METHOD]"),
                    "write for example 'ffn_down=Q6_K'");
  }
  const std::string_view target = text.substr(equals + 1);
  const auto colon = target.find(':');
  const std::string_view type = target.substr(0, colon);
  auto pattern = Pattern::compile(std::string(text.substr(0, equals)));
  if (!pattern) return tl::unexpected(within(std::move(pattern).error(), where));
  RecipeRule rule{std::move(*pattern), {}, {}, {}};
  if (!type.empty()) {
    NIBBLE_TRY(rule.type, ruleType(type, where));
  }
  if (colon != std::string_view::npos) {
    rule.method = target.substr(colon + 1);
    NIBBLE_CHECK(checkMethod(rule.method, where));
  }
  if (!rule.type && rule.method.empty()) {
    return fail(ErrorCode::InvalidArgument, where, "neither a type nor a method after '='");
  }
  return rule;
}

Result<std::pair<std::string, OptionValue>> parseOption(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    return withHint(fail(ErrorCode::InvalidArgument, "option '" + printable(text) + "'",
                         "not of the form NAME=VALUE"),
                    "write for example range=minmax");
  }
  std::string name(text.substr(0, equals));
  const std::string_view value = text.substr(equals + 1);
  const auto made = [&](OptionValue v) { return std::pair(std::move(name), std::move(v)); };
  if (value == "true" || value == "false") return made(value == "true");
  const char* const end = value.data() + value.size();
  std::int64_t whole = 0;
  if (const auto read = std::from_chars(value.data(), end, whole);
      read.ec == std::errc() && read.ptr == end) {
    return made(whole);
  }
  double real = 0;
  if (const auto read = std::from_chars(value.data(), end, real);
      read.ec == std::errc() && read.ptr == end && std::isfinite(real)) {
    return made(real);
  }
  return made(std::string(value));
}

std::string optionText(const std::string& name, const OptionValue& value) {
  return name + "=" +
         std::visit(
             [](const auto& v) {
               std::string text = fmt::format("{}", v);
               // A real number stays one.
               if (std::is_same_v<std::decay_t<decltype(v)>, double> &&
                   text.find_first_of(".e") == std::string::npos) {
                 text += ".0";
               }
               return text;
             },
             value);
}

Result<Recipe> readRecipe(const std::filesystem::path& path) {
  NIBBLE_TRY(const std::string text, readTextFile(path, kMaxRecipeBytes));
  auto recipe = parseRecipe(text);
  if (!recipe) return tl::unexpected(within(std::move(recipe).error(), path.string()));
  return recipe;
}

std::filesystem::path recipePathFor(const std::filesystem::path& output) {
  return withoutTrailingSeparator(output).string() + ".recipe.json";
}

}  // namespace nibble

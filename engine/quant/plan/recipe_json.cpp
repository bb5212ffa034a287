// SPDX-License-Identifier: MIT
// The JSON form of a recipe.
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>

#include "base/utf8.h"
#include "quant/plan/mix.h"
#include "quant/plan/recipe.h"
#include "quant/plan/recipe_check.h"

namespace nibble {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxRules = 1000;
constexpr std::size_t kMaxDepth = 16;

/// Refuses what a parser would silently accept: a key given twice, and absurd nesting.
class StrictKeys {
 public:
  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    if (static_cast<std::size_t>(depth) > kMaxDepth) tooDeep_ = true;
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end && !keys_.empty()) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.empty()) {
      const auto key = parsed.get<std::string>();
      if (!keys_.back().insert(key).second && duplicate_.empty()) duplicate_ = printable(key);
    }
    return !tooDeep_;
  }

  Result<> verdict() const {
    if (tooDeep_) return fail(ErrorCode::Corrupt, "recipe", "nested too deeply");
    if (!duplicate_.empty()) {
      return fail(ErrorCode::Corrupt, "recipe", "the key '{}' is given twice", duplicate_);
    }
    return {};
  }

 private:
  std::vector<std::set<std::string>> keys_;
  std::string duplicate_;
  bool tooDeep_ = false;
};

Result<Json> parseStrictly(std::string_view text) {
  StrictKeys strict;
  Json json;
  try {
    json = Json::parse(
        text.begin(), text.end(),
        [&](int depth, Json::parse_event_t event, Json& parsed) {
          return strict(depth, event, parsed);
        },
        true, true);
  } catch (const Json::exception& e) {
    return fail(ErrorCode::Corrupt, "recipe", "not JSON: {}", printable(e.what(), 200));
  }
  NIBBLE_CHECK(strict.verdict());
  return json;
}

Result<> checkObject(const Json& json, const std::string& where,
                     std::initializer_list<std::string_view> known) {
  if (!json.is_object()) return fail(ErrorCode::Corrupt, where, "must be an object");
  for (const auto& [key, value] : json.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return fail(ErrorCode::InvalidArgument, where, "unknown key '{}'", printable(key));
    }
  }
  return {};
}

/// Empty when the key is absent.
Result<std::string> text(const Json& json, const char* key, const std::string& where) {
  const auto found = json.find(key);
  if (found == json.end()) return std::string();
  if (!found->is_string()) return fail(ErrorCode::Corrupt, where, "\"{}\" must be a string", key);
  auto value = found->get<std::string>();
  if (value.empty()) return fail(ErrorCode::Corrupt, where, "\"{}\" is empty", key);
  return value;
}

Result<OptionValue> optionValue(const Json& json, const std::string& where) {
  if (json.is_boolean()) return OptionValue(json.get<bool>());
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) {
    return fail(ErrorCode::Corrupt, where, "number out of range");
  }
  if (json.is_number_integer()) return OptionValue(json.get<std::int64_t>());
  if (json.is_number_float()) return OptionValue(json.get<double>());
  if (json.is_string()) return OptionValue(json.get<std::string>());
  return fail(ErrorCode::Corrupt, where, "must be a boolean, a number or a string");
}

struct MethodChoice {
  std::string method;
  MethodOptions options;
};

Result<MethodChoice> methodChoice(const Json& json, const std::string& where) {
  MethodChoice choice;
  NIBBLE_TRY(choice.method, text(json, "method", where));
  if (!choice.method.empty()) NIBBLE_CHECK(checkMethod(choice.method, where));
  const auto options = json.find("options");
  if (options == json.end()) return choice;
  if (!options->is_object())
    return fail(ErrorCode::Corrupt, where, "\"options\" must be an object");
  for (const auto& [key, value] : options->items()) {
    NIBBLE_TRY(choice.options[key], optionValue(value, where + ".options." + printable(key)));
  }
  NIBBLE_CHECK(checkOptions(choice.method, choice.options, where));
  return choice;
}

Result<> readDefault(const Json& json, Recipe& recipe) {
  const std::string where = "default";
  NIBBLE_CHECK(checkObject(json, where, {"type", "pure", "method", "options"}));
  NIBBLE_TRY(recipe.type, text(json, "type", where));
  if (recipe.type.empty()) return fail(ErrorCode::InvalidArgument, where, "\"type\" is missing");
  if (!typeChoiceFromName(recipe.type)) {
    return fail(ErrorCode::InvalidArgument, where, "unknown type or mix '{}'",
                printable(recipe.type));
  }
  if (const auto pure = json.find("pure"); pure != json.end()) {
    if (!pure->is_boolean()) return fail(ErrorCode::Corrupt, where, "\"pure\" must be a boolean");
    recipe.pure = pure->get<bool>();
  }
  NIBBLE_TRY(MethodChoice choice, methodChoice(json, where));
  recipe.method = std::move(choice.method);
  recipe.options = std::move(choice.options);
  return {};
}

Result<RecipeRule> readRule(const Json& json, const std::string& where) {
  NIBBLE_CHECK(checkObject(json, where, {"match", "type", "method", "options"}));
  NIBBLE_TRY(std::string match, text(json, "match", where));
  if (match.empty()) return fail(ErrorCode::InvalidArgument, where, "\"match\" is missing");
  auto pattern = Pattern::compile(std::move(match));
  if (!pattern) return tl::unexpected(within(std::move(pattern).error(), where));
  RecipeRule rule{std::move(*pattern), {}, {}, {}};
  NIBBLE_TRY(const std::string type, text(json, "type", where));
  if (!type.empty()) {
    NIBBLE_TRY(rule.type, ruleType(type, where));
  }
  NIBBLE_TRY(MethodChoice choice, methodChoice(json, where));
  rule.method = std::move(choice.method);
  rule.options = std::move(choice.options);
  if (!rule.type && rule.method.empty()) {
    return fail(ErrorCode::InvalidArgument, where, "neither \"type\" nor \"method\" is given");
  }
  return rule;
}

Result<> readRules(const Json& json, Recipe& recipe) {
  if (!json.is_array()) return fail(ErrorCode::Corrupt, "rules", "must be an array");
  if (json.size() > kMaxRules) {
    return fail(ErrorCode::Unsupported, "rules", "more than {} rules", kMaxRules);
  }
  for (std::size_t i = 0; i < json.size(); ++i) {
    NIBBLE_TRY(RecipeRule rule, readRule(json[i], fmt::format("rules[{}]", i)));
    recipe.rules.push_back(std::move(rule));
  }
  return {};
}

Result<int> wholeNumber(const Json& json, const char* key, int otherwise, int lowest,
                        const std::string& where) {
  const auto found = json.find(key);
  if (found == json.end()) return otherwise;
  constexpr std::int64_t kHighest = 1 << 30;
  if (found->is_number_integer()) {
    const auto value =
        found->is_number_unsigned() && found->get<std::uint64_t>() > std::uint64_t{kHighest}
            ? std::int64_t{-1}
            : found->get<std::int64_t>();
    if (value >= lowest && value <= kHighest) return static_cast<int>(value);
  }
  return fail(ErrorCode::Corrupt, where, "\"{}\" must be a whole number from {} on", key, lowest);
}

Result<CalibrationText> readCalibration(const Json& json) {
  const std::string where = "calibration";
  NIBBLE_CHECK(checkObject(json, where, {"text", "context", "chunks"}));
  CalibrationText calibration;
  NIBBLE_TRY(calibration.text, text(json, "text", where));
  if (calibration.text.empty()) {
    return fail(ErrorCode::InvalidArgument, where, "\"text\" is missing");
  }
  NIBBLE_TRY(calibration.context, wholeNumber(json, "context", calibration.context, 2, where));
  NIBBLE_TRY(calibration.chunks, wholeNumber(json, "chunks", 0, 0, where));
  return calibration;
}

Result<> checkTransforms(const Json& json) {
  if (!json.is_array()) return fail(ErrorCode::Corrupt, "transforms", "must be an array");
  if (json.empty()) return {};
  return fail(ErrorCode::Unsupported, "transforms[0]",
              "the transform {} is not available in this version",
              printable(json[0].dump(-1, ' ', true, Json::error_handler_t::replace)));
}

void writeMethod(Json& json, const std::string& method, const MethodOptions& options) {
  if (!method.empty()) json["method"] = method;
  for (const auto& [key, value] : options) {
    std::visit([&, &name = key](const auto& v) { json["options"][name] = v; }, value);
  }
}

}  // namespace

Result<Recipe> parseRecipe(std::string_view source) {
  NIBBLE_TRY(const Json json, parseStrictly(source));
  NIBBLE_CHECK(
      checkObject(json, "recipe", {"default", "imatrix", "calibration", "rules", "transforms"}));
  Recipe recipe;
  if (!json.contains("default")) {
    return fail(ErrorCode::InvalidArgument, "recipe", "\"default\" is missing");
  }
  NIBBLE_CHECK(readDefault(json["default"], recipe));
  NIBBLE_TRY(recipe.imatrix, text(json, "imatrix", "recipe"));
  if (json.contains("calibration")) {
    NIBBLE_TRY(recipe.calibration, readCalibration(json["calibration"]));
    if (!recipe.imatrix.empty()) {
      return fail(ErrorCode::InvalidArgument, "recipe",
                  "\"imatrix\" and \"calibration\" exclude each other");
    }
  }
  if (json.contains("rules")) NIBBLE_CHECK(readRules(json["rules"], recipe));
  if (json.contains("transforms")) NIBBLE_CHECK(checkTransforms(json["transforms"]));
  return recipe;
}

std::string recipeToJson(const Recipe& recipe) {
  Json json;
  json["default"]["type"] = recipe.type;
  if (recipe.pure) json["default"]["pure"] = true;
  writeMethod(json["default"], recipe.method, recipe.options);
  if (!recipe.imatrix.empty()) json["imatrix"] = recipe.imatrix;
  if (recipe.calibration) {
    json["calibration"] = {{"text", recipe.calibration->text},
                           {"context", recipe.calibration->context},
                           {"chunks", recipe.calibration->chunks}};
  }
  json["rules"] = Json::array();
  for (const RecipeRule& rule : recipe.rules) {
    Json entry;
    entry["match"] = rule.match.text();
    if (rule.type) entry["type"] = name(*rule.type);
    writeMethod(entry, rule.method, rule.options);
    json["rules"].push_back(std::move(entry));
  }
  json["transforms"] = Json::array();
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// A recipe says which type and method each tensor gets, without naming a model.
//
//   {
//     "default": {"type": "Q4_K_M", "method": "importance", "pure": false},
//     "imatrix": "calibration.gguf",
//     "calibration": {"text": "stories.txt", "context": 512, "chunks": 128},
//     "rules": [{"match": "ffn_down", "type": "Q6_K", "method": "rtn", "options": {}}],
//     "transforms": []
//   }
//
// Only "default" with its "type" is required; "calibration" takes the place of "imatrix". The first
// rule whose expression matches a tensor's name decides; what it leaves out comes from the default.
// A rule's type is a tensor type, the default's may be a mix.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "formats/tensor_type.h"
#include "quant/plan/pattern.h"

namespace nibble {

using OptionValue = std::variant<bool, std::int64_t, double, std::string>;
using MethodOptions = std::map<std::string, OptionValue>;

struct RecipeRule {
  Pattern match;
  std::optional<TensorType> type;
  std::string method;  ///< empty: the default's
  MethodOptions options;
};

/// Text that the model is measured on first.
struct CalibrationText {
  std::string text;   ///< path of the file
  int context = 512;  ///< tokens a chunk
  int chunks = 0;     ///< how many; 0 for all the text has
  bool operator==(const CalibrationText&) const = default;
};

struct Recipe {
  std::string type;    ///< a mix or a tensor type, see typeChoiceFromName
  bool pure = false;   ///< no mix rules: the base type for every tensor that may be quantized
  std::string method;  ///< empty: importance where the matrix has an entry, else rtn
  MethodOptions options;
  std::string imatrix;  ///< the importance matrix it was made with, empty when none
  std::optional<CalibrationText> calibration{};
  std::vector<RecipeRule> rules;
};

/// "REGEX=TYPE", "REGEX=TYPE:METHOD" or "REGEX=:METHOD". The last "=" separates.
Result<RecipeRule> parseOverride(std::string_view text);

/// "NAME=VALUE": true and false are flags, what reads as a number is one, all else is text.
Result<std::pair<std::string, OptionValue>> parseOption(std::string_view text);
/// parseOption() of it gives the same, but for texts that look like something else.
std::string optionText(const std::string& name, const OptionValue& value);

/// Strict: unknown keys, types, methods and options are errors that name their place.
Result<Recipe> parseRecipe(std::string_view json);
Result<Recipe> readRecipe(const std::filesystem::path& path);

/// parseRecipe() of the text gives the same recipe.
std::string recipeToJson(const Recipe& recipe);

/// Where the recipe that made `output` is kept.
std::filesystem::path recipePathFor(const std::filesystem::path& output);

}  // namespace nibble

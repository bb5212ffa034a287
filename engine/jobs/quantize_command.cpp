// SPDX-License-Identifier: MIT
#include "jobs/quantize_command.h"

#include <algorithm>

namespace nibble::jobs {

namespace {

// More would make a command that nobody reads.
constexpr std::size_t kMostRules = 12;

bool isPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
}

class CommandLine {
 public:
  void word(std::string_view text) {
    if (!line_.empty()) line_ += ' ';
    line_ += shellQuoted(text);
  }
  /// A value that begins with a dash would be taken for an option.
  void option(const std::string& name, const std::string& value) {
    if (value.starts_with('-')) {
      word(name + "=" + value);
    } else {
      word(name);
      word(value);
    }
  }
  std::string take() { return std::move(line_); }

 private:
  std::string line_;
};

std::string overrideText(const RecipeRule& rule) {
  std::string text = rule.match.text() + "=";
  if (rule.type) text += name(*rule.type);
  if (!rule.method.empty()) text += ":" + rule.method;
  return text;
}

void addRecipe(CommandLine& line, const Recipe& recipe) {
  line.option("--type", recipe.type);
  if (recipe.pure) line.word("--pure");
  if (!recipe.method.empty()) line.option("--method", recipe.method);
  for (const auto& [name, value] : recipe.options) line.option("--option", optionText(name, value));
  if (!recipe.imatrix.empty()) line.option("--imatrix", recipe.imatrix);
  if (recipe.calibration) {
    line.option("--calibration", recipe.calibration->text);
    if (recipe.calibration->context != CalibrationText{}.context) {
      line.option("--calibration-ctx", std::to_string(recipe.calibration->context));
    }
    if (recipe.calibration->chunks > 0) {
      line.option("--calibration-chunks", std::to_string(recipe.calibration->chunks));
    }
  }
  for (const RecipeRule& rule : recipe.rules) line.option("--set", overrideText(rule));
}

}  // namespace

std::string shellQuoted(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), isPlain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    // A quote cannot stand inside quotes: they end, an escaped one follows, they begin again.
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

bool needsRecipeFile(const Recipe& recipe) {
  return recipe.rules.size() > kMostRules ||
         std::any_of(recipe.rules.begin(), recipe.rules.end(), [](const RecipeRule& rule) {
           // A rule that only names its expression decides nothing, and has no such form.
           return !rule.options.empty() || (!rule.type && rule.method.empty());
         });
}

std::string quantizeCommand(const std::filesystem::path& model, const std::filesystem::path& out,
                            const Recipe& recipe, const GgufSplitLimit& split,
                            const std::filesystem::path& recipeFile, const std::string& format) {
  CommandLine line;
  line.word("nibble");
  line.word("quantize");
  // Paths that begin with a dash are told from options by a leading "./".
  const auto path = [](const std::filesystem::path& p) {
    return p.string().starts_with('-') ? "./" + p.string() : p.string();
  };
  line.word(path(model));
  line.option("--out", path(out));
  if (format != "gguf") line.option("--format", format);
  if (needsRecipeFile(recipe)) {
    line.option("--recipe", path(recipeFile));
  } else {
    addRecipe(line, recipe);
  }
  if (split.maxBytes > 0) line.option("--split-size", std::to_string(split.maxBytes));
  if (split.maxTensors > 0) line.option("--split-tensors", std::to_string(split.maxTensors));
  return line.take();
}

}  // namespace nibble::jobs

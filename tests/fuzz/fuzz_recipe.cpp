// SPDX-License-Identifier: MIT
// Any text either fails to parse or gives a recipe that is written and read back to the same text,
// and whose expressions match names in bounded time. The same bytes are tried as importance matrix.
#include <cstdlib>
#include <string_view>

#include "quant/plan/imatrix.h"
#include "quant/plan/recipe.h"

using namespace nibble;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void checkRecipe(std::string_view text) {
  const auto recipe = parseRecipe(text);
  if (!recipe) {
    require(!recipe.error().message().empty());
    return;
  }
  const std::string written = recipeToJson(*recipe);
  const auto again = parseRecipe(written);
  require(again.has_value());
  require(recipeToJson(*again) == written);
  for (const RecipeRule& rule : recipe->rules) {
    const auto match = rule.match.matches("blk.17.ffn_down_exps.weight");
    require(match.has_value() || !match.error().message().empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  checkRecipe(text);
  (void)parseOverride(text);
  const auto matrix = ImportanceMatrix::parse(std::as_bytes(std::span(data, size)), "fuzz");
  require(matrix.has_value() || !matrix.error().message().empty());
  return 0;
}

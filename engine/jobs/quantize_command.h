// SPDX-License-Identifier: MIT
// The command line that does the same as a quantize request.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "formats/gguf_set_writer.h"
#include "quant/plan/recipe.h"

namespace nibble::jobs {

/// One word for a POSIX shell, quoted where it must be.
std::string shellQuoted(std::string_view word);

/// "nibble quantize MODEL --out OUT …", ready to be pasted into a shell: it writes the same bytes.
/// A recipe of many rules, or with options of a rule, which no argument can carry, is named by
/// `recipeFile`, which must hold it; everything else is spelled out.
std::string quantizeCommand(const std::filesystem::path& model, const std::filesystem::path& out,
                            const Recipe& recipe, const GgufSplitLimit& split,
                            const std::filesystem::path& recipeFile,
                            const std::string& format = "gguf");

/// Such a command would name a recipe file.
bool needsRecipeFile(const Recipe& recipe);

}  // namespace nibble::jobs

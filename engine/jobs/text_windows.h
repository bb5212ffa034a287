// SPDX-License-Identifier: MIT
// How much of a text an evaluation can use, told before it starts.
#pragma once

#include <filesystem>
#include <memory>

#include "eval/windows.h"
#include "jobs/loaded_model.h"

namespace nibble::jobs {

struct TextWindows {
  std::int64_t tokens = 0;
  int chunks = 0;  ///< that the text has; options.maxChunks does not count
};

/// Tokenizes the whole text with the model's tokenizer: seconds for a long one.
Result<TextWindows> textWindows(std::shared_ptr<const ModelSource> source,
                                const std::filesystem::path& text, eval::WindowOptions options);

}  // namespace nibble::jobs

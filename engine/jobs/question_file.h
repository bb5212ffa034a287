// SPDX-License-Identifier: MIT
// Files of multiple-choice questions: one JSON object a line, with "context", "choices" (texts) and
// "answer" (index of the right one, from 0).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eval/multiple_choice.h"

namespace nibble::jobs {

struct QuestionFile {
  std::filesystem::path path;
  std::string fingerprint;
  std::vector<eval::Question> questions;
};

/// Never empty. Errors name the line; `where` is the file's name for them.
Result<std::vector<eval::Question>> parseQuestions(std::string_view text, const std::string& where);

Result<QuestionFile> openQuestions(const std::filesystem::path& path);

}  // namespace nibble::jobs

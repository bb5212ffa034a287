// SPDX-License-Identifier: MIT
#include "jobs/question_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "model/fingerprint.h"

namespace nibble::jobs {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLimit = 256 << 20;
constexpr std::size_t kMostChoices = 64;
constexpr std::string_view kFormat =
    "each line is an object with \"context\", \"choices\" and \"answer\"";

Result<eval::Question> questionOf(std::string_view line, const std::string& where) {
  const auto wrong = [&](std::string_view what) {
    return withHint(fail(ErrorCode::Corrupt, where, "{}", what), std::string(kFormat));
  };
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return wrong("the line is not a JSON object");
  const auto context = json.find("context");
  const auto choices = json.find("choices");
  const auto answer = json.find("answer");
  if (context == json.end() || !context->is_string() ||
      context->get_ref<const std::string&>().empty()) {
    return wrong("\"context\" is missing, empty or no text");
  }
  eval::Question question;
  question.context = context->get<std::string>();
  if (choices == json.end() || !choices->is_array() || choices->size() < 2 ||
      choices->size() > kMostChoices) {
    return wrong(fmt::format("\"choices\" is not a list of 2 to {} texts", kMostChoices));
  }
  for (const Json& choice : *choices) {
    if (!choice.is_string() || choice.get_ref<const std::string&>().empty()) {
      return wrong("a choice is empty or no text");
    }
    question.choices.push_back(choice.get<std::string>());
  }
  if (answer == json.end() || !answer->is_number_unsigned() ||
      answer->get<std::uint64_t>() >= question.choices.size()) {
    return wrong("\"answer\" is not the index of a choice, counted from 0");
  }
  question.answer = answer->get<int>();
  return question;
}

}  // namespace

Result<std::vector<eval::Question>> parseQuestions(std::string_view text,
                                                   const std::string& where) {
  std::vector<eval::Question> questions;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    NIBBLE_TRY(eval::Question question,
               questionOf(line, fmt::format("{}, line {}", where, number)));
    questions.push_back(std::move(question));
  }
  if (questions.empty()) {
    return withHint(fail(ErrorCode::InvalidArgument, where, "there is no question in the file"),
                    std::string(kFormat));
  }
  return questions;
}

Result<QuestionFile> openQuestions(const std::filesystem::path& path) {
  NIBBLE_TRY(const std::string text, readTextFile(path, kLimit));
  QuestionFile file{path, fingerprint(std::string_view(text)), {}};
  NIBBLE_TRY(file.questions, parseQuestions(text, path.string()));
  return file;
}

}  // namespace nibble::jobs

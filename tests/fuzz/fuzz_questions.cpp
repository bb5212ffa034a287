// SPDX-License-Identifier: MIT
// Any text either fails to parse or gives questions that can be asked.
#include <cstdlib>
#include <string_view>

#include "jobs/question_file.h"

using namespace nibble;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto questions = jobs::parseQuestions(text, "fuzz");
  if (!questions) {
    require(!questions.error().message().empty());
    return 0;
  }
  require(!questions->empty());
  for (const eval::Question& question : *questions) {
    require(!question.context.empty() && question.choices.size() >= 2);
    require(question.answer >= 0 && std::size_t(question.answer) < question.choices.size());
    for (const std::string& choice : question.choices) require(!choice.empty());
  }
  return 0;
}

// SPDX-License-Identifier: MIT
// How often a model finds the right one of several continuations the most likely.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "eval/evaluate.h"

namespace nibble::eval {

struct Question {
  std::string context;  ///< not empty
  std::vector<std::string> choices;
  int answer = 0;  ///< index of the right one
};

/// Fractions; errors are standard errors of sampling these questions.
struct ChoiceReport {
  std::int64_t questions = 0;
  double accuracy = 0;  ///< right by the probability of the whole choice
  double accuracyError = 0;
  double normalizedAccuracy = 0;  ///< right by the log-probability a byte of the choice, which does
                                  ///< not favour short ones
  double normalizedError = 0;
  double chance = 0;  ///< what guessing gives
  double seconds = 0;
};

struct ChoiceContext {
  ProgressSink* progress = nullptr;
  std::stop_token stop{};
  PauseGate* pause = nullptr;  ///< asked between questions; may be null
};

/// Each choice follows its context after a space, unless either brings white space. Both are
/// tokenized together; what comes before the first token that differs from the context alone is not
/// scored. Contexts longer than the model's lose their beginning. Progress counts questions. Fails
/// when a choice alone does not fit into the model's context. Of `precision` how keys, values and
/// activations are kept.
Result<ChoiceReport> answerQuestions(const InferenceModel& model, const Tokenizer& tokenizer,
                                     std::span<const Question> questions,
                                     const SessionOptions& precision, const ChoiceContext& context);

}  // namespace nibble::eval

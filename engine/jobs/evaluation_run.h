// SPDX-License-Identifier: MIT
// What all evaluations do alike: read the text, check that two models cut it the same way, and keep
// a record of the run.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "eval/evaluate.h"
#include "jobs/evaluate_job.h"
#include "jobs/job_context.h"
#include "jobs/loaded_model.h"
#include "jobs/question_file.h"
#include "jobs/run_recorder.h"

namespace nibble::jobs {

struct EvaluationText {
  std::filesystem::path path;
  std::string text;
  std::string fingerprint;
};

/// One newline at its end is dropped, as llama-perplexity does.
Result<EvaluationText> openEvaluationText(const std::filesystem::path& path);

/// A perplexity alone hides that two models cut the text differently, so this is checked first.
Result<> checkSameTokens(const Tokenizer& model, const Tokenizer& reference,
                         const std::filesystem::path& path);

/// What evaluating asks of each model.
SessionOptions sessionFor(const eval::EvalOptions& options);

/// What the store keeps of the settings. Runs compare when text_fingerprint and everything behind
/// it are equal; see sameSettings(). `questions` may be null. `label` is what the variant was
/// called, empty for none.
std::string evaluationArguments(const EvaluationText& text, const eval::EvalOptions& options,
                                const QuestionFile* questions = nullptr,
                                const std::string& label = {});
/// Whether two records of arguments measured the same thing, whatever the models.
bool sameSettings(const std::string& argumentsA, const std::string& argumentsB);

Result<eval::ChoiceReport> askQuestions(const LoadedModel& model, const QuestionFile& questions,
                                        const eval::EvalOptions& options,
                                        const JobContext& context);

void recordPoint(RunRecorder& recorder, const eval::CurvePoint& point, bool compared);
/// The results without the curve, which is kept as measurements.
std::string recordedResults(const EvaluateResult& result, const std::filesystem::path& model);

}  // namespace nibble::jobs

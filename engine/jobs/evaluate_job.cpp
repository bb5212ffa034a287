// SPDX-License-Identifier: MIT
#include "jobs/evaluate_job.h"

#include <nlohmann/json.hpp>

#include "jobs/evaluation_run.h"
#include "jobs/report_json.h"
#include "jobs/run_recorder.h"

namespace nibble::jobs {

namespace {

eval::EvalContext evalContext(const JobContext& context,
                              const std::function<void(const eval::CurvePoint&)>& onPoint) {
  eval::EvalContext own{.pool = context.pool.get(),
                        .progress = context.progress,
                        .stop = context.stop,
                        .pause = context.pause,
                        .onPoint = {}};
  if (onPoint) {
    own.onPoint = [onPoint](std::size_t, const eval::CurvePoint& point) { onPoint(point); };
  }
  return own;
}

Result<LoadedModel> load(const ModelInput& input, const eval::EvalOptions& options,
                         const JobContext& context) {
  NIBBLE_TRY(auto source, input.open());
  return loadModel(std::move(source), context, sessionFor(options));
}

Result<std::vector<CompareRow>> compareAll(const CompareRequest& request, const std::string& text,
                                           const LoadedModel& reference,
                                           const JobContext& context) {
  const auto evalWith = [&](const LoadedModel& model, const InferenceModel* against) {
    return eval::evaluate(*model.model, against, *model.tokenizer, text, request.options,
                          evalContext(context, {}));
  };
  std::vector<CompareRow> rows;
  NIBBLE_TRY(auto own, evalWith(reference, nullptr));
  rows.push_back({request.models.front(), inspect(reference.source), std::move(own)});
  for (std::size_t i = 1; i < request.models.size(); ++i) {
    // One candidate is in memory at a time.
    NIBBLE_TRY(const LoadedModel candidate,
               loadModel(request.models[i], context, sessionFor(request.options)));
    NIBBLE_CHECK(checkSameTokens(*candidate.tokenizer, *reference.tokenizer, request.models[i]));
    NIBBLE_TRY(auto report, evalWith(candidate, reference.model.get()));
    rows.push_back({request.models[i], inspect(candidate.source), std::move(report)});
  }
  return rows;
}

}  // namespace

Result<EvaluateResult> evaluate(const EvaluateRequest& request, const JobContext& context) {
  NIBBLE_TRY(const EvaluationText text, openEvaluationText(request.text));
  std::optional<QuestionFile> questions;
  if (!request.questions.empty()) {
    NIBBLE_TRY(questions, openQuestions(request.questions));
  }
  NIBBLE_TRY(const LoadedModel model, load(request.model, request.options, context));
  std::optional<LoadedModel> reference;
  if (request.reference) {
    NIBBLE_TRY(reference, load(*request.reference, request.options, context));
    NIBBLE_CHECK(checkSameTokens(*model.tokenizer, *reference->tokenizer, request.model.path()));
  }
  RunRecorder recorder(
      context, RunKind::Evaluate,
      evaluationArguments(text, request.options, questions ? &*questions : nullptr));
  recorder.setModel(inspect(model.source));
  if (reference) recorder.setReference(inspect(reference->source));
  recorder.start();
  const auto onPoint = [&](const eval::CurvePoint& point) {
    recordPoint(recorder, point, reference.has_value());
    if (request.onPoint) request.onPoint(point);
  };
  auto report =
      eval::evaluate(*model.model, reference ? reference->model.get() : nullptr, *model.tokenizer,
                     text.text, request.options, evalContext(context, onPoint));
  if (!report) {
    recorder.failed(report.error());
    return tl::unexpected(std::move(report).error());
  }
  EvaluateResult result{std::move(*report), inspect(model.source), model.model->device()};
  if (questions) {
    auto choices = askQuestions(model, *questions, request.options, context);
    if (!choices) {
      recorder.failed(choices.error());
      return tl::unexpected(std::move(choices).error());
    }
    result.choices = *choices;
  }
  recorder.done(recordedResults(result, request.model.path()));
  return result;
}

Result<std::vector<CompareRow>> compare(const CompareRequest& request, const JobContext& context) {
  NIBBLE_TRY(const EvaluationText text, openEvaluationText(request.text));
  NIBBLE_TRY(const LoadedModel reference,
             loadModel(request.models.front(), context, sessionFor(request.options)));
  RunRecorder recorder(context, RunKind::Compare, evaluationArguments(text, request.options));
  recorder.setModel(inspect(reference.source));
  recorder.start();
  auto rows = compareAll(request, text.text, reference, context);
  if (!rows) {
    recorder.failed(rows.error());
    return rows;
  }
  for (std::size_t i = 0; i < rows->size(); ++i) {
    recorder.measure("perplexity", static_cast<std::int64_t>(i), (*rows)[i].report.perplexity);
    if (const auto& comparison = (*rows)[i].report.comparison) {
      recorder.measure("kl_divergence", static_cast<std::int64_t>(i), comparison->klMean);
    }
  }
  recorder.done(toJson(*rows).dump());
  return rows;
}

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
#include "jobs/evaluate_job.h"

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "jobs/report_json.h"
#include "jobs/run_recorder.h"

namespace nibble::jobs {

namespace {

constexpr std::uint64_t kTextLimit = std::uint64_t{1} << 30;

/// A perplexity alone hides that two models cut the text differently, so this is checked first.
Result<> checkSameTokens(const LoadedModel& model, const LoadedModel& reference,
                         const std::filesystem::path& path) {
  const int size = model.tokenizer->vocabularySize();
  bool same = size == reference.tokenizer->vocabularySize();
  for (TokenId id = 0; same && id < size; ++id) {
    same = model.tokenizer->piece(id) == reference.tokenizer->piece(id);
  }
  if (same) return {};
  return withHint(fail(ErrorCode::InvalidArgument, path.string(),
                       "the model and its reference have different vocabularies"),
                  "KL divergence needs two versions of the same model");
}

eval::EvalContext evalContext(const JobContext& context,
                              const std::function<void(const eval::CurvePoint&)>& onPoint) {
  return {.pool = context.pool.get(),
          .progress = context.progress,
          .stop = context.stop,
          .pause = context.pause,
          .onPoint = onPoint};
}

std::string arguments(const std::filesystem::path& text, const eval::EvalOptions& options) {
  return Json{
      {"text", text.string()},
      {"context", options.windows.context},
      {"chunks", options.windows.maxChunks},
      {"stride", options.windows.stride},
      {"protocol", options.windows.protocol == eval::Protocol::HuggingFace ? "hf" : "llama"},
      {"kv", options.kv == KvType::F32 ? "f32" : "f16"}}
      .dump();
}

void recordPoint(RunRecorder& recorder, const eval::CurvePoint& point, bool compared) {
  recorder.measure("perplexity", point.chunk, point.perplexity);
  if (compared) recorder.measure("kl_divergence", point.chunk, point.klDivergence);
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
    NIBBLE_TRY(const LoadedModel candidate, loadModel(request.models[i], context));
    NIBBLE_CHECK(checkSameTokens(candidate, reference, request.models[i]));
    NIBBLE_TRY(auto report, evalWith(candidate, reference.model.get()));
    rows.push_back({request.models[i], inspect(candidate.source), std::move(report)});
  }
  return rows;
}

}  // namespace

Result<std::string> readEvaluationText(const std::filesystem::path& path) {
  NIBBLE_TRY(std::string text, readTextFile(path, kTextLimit));
  if (text.ends_with('\n')) text.pop_back();
  if (text.empty()) return fail(ErrorCode::InvalidArgument, path.string(), "the text is empty");
  return text;
}

Result<EvaluateResult> evaluate(const EvaluateRequest& request, const JobContext& context) {
  NIBBLE_TRY(const std::string text, readEvaluationText(request.text));
  NIBBLE_TRY(const LoadedModel model, loadModel(request.model, context));
  std::optional<LoadedModel> reference;
  if (request.reference) {
    NIBBLE_TRY(reference, loadModel(*request.reference, context));
    NIBBLE_CHECK(checkSameTokens(model, *reference, request.model));
  }
  RunRecorder recorder(context, RunKind::Evaluate, arguments(request.text, request.options));
  recorder.setModel(inspect(model.source));
  if (reference) recorder.setReference(inspect(reference->source));
  recorder.start();
  const auto onPoint = [&](const eval::CurvePoint& point) {
    recordPoint(recorder, point, reference.has_value());
    if (request.onPoint) request.onPoint(point);
  };
  auto report =
      eval::evaluate(*model.model, reference ? reference->model.get() : nullptr, *model.tokenizer,
                     text, request.options, evalContext(context, onPoint));
  if (!report) {
    recorder.failed(report.error());
    return tl::unexpected(std::move(report).error());
  }
  EvaluateResult result{std::move(*report), inspect(model.source), model.model->device()};
  recorder.done(toJson(result, request.model).dump());
  return result;
}

Result<std::vector<CompareRow>> compare(const CompareRequest& request, const JobContext& context) {
  NIBBLE_TRY(const std::string text, readEvaluationText(request.text));
  NIBBLE_TRY(const LoadedModel reference, loadModel(request.models.front(), context));
  RunRecorder recorder(context, RunKind::Compare, arguments(request.text, request.options));
  recorder.setModel(inspect(reference.source));
  recorder.start();
  auto rows = compareAll(request, text, reference, context);
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

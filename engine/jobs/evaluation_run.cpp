// SPDX-License-Identifier: MIT
#include "jobs/evaluation_run.h"

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "jobs/report_json.h"
#include "model/fingerprint.h"

namespace nibble::jobs {

namespace {

constexpr std::uint64_t kTextLimit = std::uint64_t{1} << 30;

}  // namespace

Result<EvaluationText> openEvaluationText(const std::filesystem::path& path) {
  EvaluationText text{path, {}, {}};
  NIBBLE_TRY(text.text, readTextFile(path, kTextLimit));
  if (text.text.ends_with('\n')) text.text.pop_back();
  if (text.text.empty()) {
    return withHint(fail(ErrorCode::InvalidArgument, path.string(), "the text is empty"),
                    "use a longer text: some hundred kilobytes of what the model is made for");
  }
  text.fingerprint = fingerprint(std::string_view(text.text));
  return text;
}

Result<> checkSameTokens(const Tokenizer& model, const Tokenizer& reference,
                         const std::filesystem::path& path) {
  const int size = model.vocabularySize();
  bool same = size == reference.vocabularySize();
  for (TokenId id = 0; same && id < size; ++id) same = model.piece(id) == reference.piece(id);
  if (same) return {};
  return withHint(fail(ErrorCode::InvalidArgument, path.string(),
                       "the model and its reference have different vocabularies"),
                  "KL divergence needs two versions of the same model");
}

SessionOptions sessionFor(const eval::EvalOptions& options) {
  return {.contextLength = options.windows.context,
          .kv = options.kv,
          .activations = options.activations};
}

std::string evaluationArguments(const EvaluationText& text, const eval::EvalOptions& options,
                                const QuestionFile* questions, const std::string& label) {
  Json json{{"text", text.path.string()},
            {"text_fingerprint", text.fingerprint},
            {"context", options.windows.context},
            {"chunks", options.windows.maxChunks},
            {"stride", options.windows.stride},
            {"protocol", options.windows.protocol == eval::Protocol::HuggingFace ? "hf" : "llama"},
            {"kv", name(options.kv)},
            {"activation_bits", bitCount(options.activations)}};
  if (questions != nullptr) {
    json["questions"] = questions->path.string();
    json["questions_fingerprint"] = questions->fingerprint;
  }
  if (!label.empty()) json["label"] = label;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool sameSettings(const std::string& argumentsA, const std::string& argumentsB) {
  const Json a = Json::parse(argumentsA, nullptr, false);
  const Json b = Json::parse(argumentsB, nullptr, false);
  if (!a.is_object() || !b.is_object()) return false;
  for (const char* key : {"text_fingerprint", "context", "chunks", "stride", "protocol", "kv"}) {
    if (!a.contains(key) || !b.contains(key) || a[key] != b[key]) return false;
  }
  // Records that do not say it are older than the choice.
  const auto bits = [](const Json& json) {
    return json.value("activation_bits", Json(bitCount(ActivationBits::Eight)));
  };
  return bits(a) == bits(b);
}

Result<eval::ChoiceReport> askQuestions(const LoadedModel& model, const QuestionFile& questions,
                                        const eval::EvalOptions& options,
                                        const JobContext& context) {
  return eval::answerQuestions(
      *model.model, *model.tokenizer, questions.questions, sessionFor(options),
      {.progress = context.progress, .stop = context.stop, .pause = context.pause});
}

void recordPoint(RunRecorder& recorder, const eval::CurvePoint& point, bool compared) {
  recorder.measure("perplexity", point.chunk, point.perplexity);
  recorder.measure("perplexity_error", point.chunk, point.perplexityError);
  if (compared) recorder.measure("kl_divergence", point.chunk, point.klDivergence);
}

std::string recordedResults(const EvaluateResult& result, const std::filesystem::path& model) {
  Json json = toJson(result, model);
  json.erase("curve");
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace nibble::jobs

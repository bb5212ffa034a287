// SPDX-License-Identifier: MIT
#include "jobs/bench_job.h"

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "eval/statistics.h"
#include "infer/sampler.h"
#include "jobs/report_json.h"
#include "jobs/run_recorder.h"

namespace nibble::jobs {

namespace {

/// A fixed sequence of tokens; what they say does not change the speed.
std::vector<TokenId> someTokens(int count, int vocabulary) {
  std::vector<TokenId> tokens(static_cast<std::size_t>(count));
  std::uint32_t state = 1;
  for (TokenId& token : tokens) {
    state = state * 1664525u + 1013904223u;
    token = static_cast<TokenId>((state >> 8) % static_cast<std::uint32_t>(vocabulary));
  }
  return tokens;
}

class Bench {
 public:
  Bench(const LoadedModel& model, Session& session, const JobContext& context)
      : session_(session),
        stop_(context.stop),
        vocabulary_(model.model->hyperparameters().vocabulary),
        logits_(static_cast<std::size_t>(vocabulary_)) {
    const int decisive = Sampler::decisive({});
    topOnly_ = session.expectTop(decisive) && decisive > 0;
  }

  Result<> prefill(int tokens) {
    session_.truncate(0);
    return session_.forward(someTokens(tokens, vocabulary_), 1, logits_.data(), stop_);
  }

  Result<> decode(int tokens) {
    session_.truncate(0);
    // As a chat asks for them: of a GPU those that may be chosen, not a row as long as the
    // vocabulary.
    float* const logits = topOnly_ ? nullptr : logits_.data();
    for (const TokenId token : someTokens(tokens, vocabulary_)) {
      NIBBLE_CHECK(session_.forward({&token, 1}, 1, logits, stop_));
    }
    return {};
  }

 private:
  Session& session_;
  std::stop_token stop_;
  int vocabulary_;
  std::vector<float> logits_;
  bool topOnly_ = false;
};

template <typename Run>
Result<BenchTest> measure(std::string name, int tokens, int repetitions, ProgressMeter& meter,
                          Run&& run) {
  eval::MeanEstimate speed;
  NIBBLE_CHECK(run());  // the first run brings pages and buffers in
  for (int i = 0; i < repetitions; ++i) {
    const auto start = std::chrono::steady_clock::now();
    NIBBLE_CHECK(run());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    speed.add(tokens / std::max(took.count(), 1e-9));
    meter.add(1, name);
  }
  // The estimate's error is that of the mean; what is shown is the spread of single runs.
  const double deviation = speed.standardError() * std::sqrt(static_cast<double>(repetitions));
  return BenchTest{std::move(name), tokens, speed.mean(), deviation};
}

}  // namespace

Result<BenchReport> bench(const BenchRequest& request, const JobContext& context) {
  if (request.prompt < 0 || request.generate < 0 || request.repetitions < 1) {
    return fail(ErrorCode::InvalidArgument, "bench",
                "token counts and repetitions must be positive");
  }
  const SessionOptions options{.contextLength = std::max({request.prompt, request.generate, 1}),
                               .kv = request.kv,
                               .activations = request.activations};
  JobContext own = context;
  own.afterGpuFailure = {};  // the speed of two devices in one figure would mean nothing
  NIBBLE_TRY(const LoadedModel model, loadModel(request.model, own, options));
  NIBBLE_TRY(const auto session, model.model->newSession(options));
  Bench runs(model, *session, context);
  RunRecorder recorder(context, RunKind::Bench,
                       Json{{"prompt", request.prompt},
                            {"generate", request.generate},
                            {"repetitions", request.repetitions}}
                           .dump());
  recorder.setModel(inspect(model.source));
  recorder.start();
  ProgressMeter meter(context.progress, static_cast<std::uint64_t>(request.repetitions) * 2);
  BenchReport report{model.model->device(), context.pool->size(), model.model->weightBytes(), {}};
  if (request.prompt > 0) {
    NIBBLE_TRY(auto test,
               measure(fmt::format("pp{}", request.prompt), request.prompt, request.repetitions,
                       meter, [&] { return runs.prefill(request.prompt); }));
    report.tests.push_back(std::move(test));
  }
  if (request.generate > 0) {
    NIBBLE_TRY(auto test,
               measure(fmt::format("tg{}", request.generate), request.generate, request.repetitions,
                       meter, [&] { return runs.decode(request.generate); }));
    report.tests.push_back(std::move(test));
  }
  for (const BenchTest& test : report.tests) recorder.measure(test.name, 0, test.tokensPerSecond);
  recorder.done(toJson(report, request.model).dump());
  return report;
}

}  // namespace nibble::jobs

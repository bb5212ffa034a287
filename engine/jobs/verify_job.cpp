// SPDX-License-Identifier: MIT
#include "jobs/verify_job.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "base/utf8.h"
#include "jobs/loaded_model.h"
#include "jobs/quantize_output.h"
#include "jobs/verify_tensors.h"

namespace nibble::jobs {

namespace {

constexpr int kContext = 64;
constexpr std::string_view kPrompt = "Once upon a time";

bool sameValue(const MetaValue& a, const MetaValue& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        const T& y = std::get<T>(b);
        if constexpr (std::is_same_v<T, StringList> || std::is_same_v<T, BoolList>) {
          return x.items == y.items;
        } else {
          return x == y;
        }
      },
      a);
}

class Verification {
 public:
  Verification(const VerifyRequest& request, const JobContext& context)
      : request_(request), context_(context), meter_(context.progress, totalWeights(request)) {}

  Result<VerifyReport> run();

 private:
  static std::uint64_t totalWeights(const VerifyRequest& request);
  void add(VerifyStep step, VerifyOutcome outcome, VerifyDetail detail) {
    report_.checks.push_back({step, outcome, std::move(detail)});
  }
  void addJudged(VerifyStep step, std::optional<VerifyDetail> problem, VerifyDetail good) {
    add(step, problem ? VerifyOutcome::Failed : VerifyOutcome::Passed,
        problem ? std::move(*problem) : std::move(good));
  }
  /// Says of all steps still missing that they were left out.
  void skipRest(VerifyFinding why);
  bool checkOpens();
  bool checkTensors();
  void checkMetadata();
  Result<> checkWeights();
  Result<> checkRuns();
  Result<std::string> firstTokens();

  const VerifyRequest& request_;
  const JobContext& context_;
  ProgressMeter meter_;
  std::shared_ptr<const ModelSource> file_;
  VerifyReport report_;
};

std::uint64_t Verification::totalWeights(const VerifyRequest& request) {
  std::uint64_t total = 0;
  for (const PlannedTensor& tensor : request.plan.tensors) {
    total += static_cast<std::uint64_t>(tensor.shape.elements());
  }
  return total;
}

void Verification::skipRest(VerifyFinding why) {
  constexpr std::array kSteps{VerifyStep::Opens,  VerifyStep::Tensors, VerifyStep::Metadata,
                              VerifyStep::Values, VerifyStep::Errors,  VerifyStep::Runs};
  while (report_.checks.size() < kSteps.size()) {
    add(kSteps[report_.checks.size()], VerifyOutcome::Skipped, {.finding = why});
  }
}

bool Verification::checkOpens() {
  auto opened = openModel(request_.file);
  if (!opened) {
    add(VerifyStep::Opens, VerifyOutcome::Failed,
        {.finding = VerifyFinding::CannotOpen, .error = opened.error()});
    return false;
  }
  file_ = std::move(*opened);
  add(VerifyStep::Opens, VerifyOutcome::Passed,
      {.finding = VerifyFinding::Opened,
       .count = file_->tensors().size(),
       .bytes = file_->fileBytes()});
  return true;
}

bool Verification::checkTensors() {
  const auto problem = layoutProblem(*file_, request_.plan);
  addJudged(VerifyStep::Tensors, problem,
            {.finding = VerifyFinding::LayoutAgrees, .count = request_.plan.tensors.size()});
  return !problem;
}

void Verification::checkMetadata() {
  const Metadata expected = outputMetadata(*request_.source, request_.plan, {});
  std::optional<VerifyDetail> problem;
  for (const auto& [key, value] : expected.entries()) {
    const MetaValue* found = file_->metadata().find(key);
    if (found != nullptr && sameValue(*found, value)) continue;
    problem =
        VerifyDetail{.finding = found == nullptr ? VerifyFinding::NoKey : VerifyFinding::OtherValue,
                     .subject = key};
    break;
  }
  addJudged(VerifyStep::Metadata, problem,
            {.finding = VerifyFinding::MetadataAgrees, .count = expected.entries().size()});
}

Result<> Verification::checkWeights() {
  NIBBLE_TRY(const TensorFindings found, compareTensors(request_, file_, meter_, context_));
  addJudged(
      VerifyStep::Values, found.valueProblem,
      {.finding = VerifyFinding::AllFinite, .count = static_cast<std::uint64_t>(found.weights)});
  addJudged(VerifyStep::Errors, found.errorProblem,
            {.finding = request_.reported.empty() ? VerifyFinding::ErrorsPlausible
                                                  : VerifyFinding::ErrorsAsReported,
             .subject = found.largestTensor,
             .value = found.largestError});
  return {};
}

Result<std::string> Verification::firstTokens() {
  JobContext quiet = context_;
  quiet.progress = nullptr;  // loading counts in another unit
  const SessionOptions options{.contextLength = kContext};
  NIBBLE_TRY(const LoadedModel loaded, loadModel(request_.file, quiet, options));
  NIBBLE_TRY(auto session, loaded.model->newSession(options));
  const auto vocabulary = static_cast<std::size_t>(loaded.model->hyperparameters().vocabulary);
  std::vector<float> logits(vocabulary);
  std::vector<TokenId> next = loaded.tokenizer->encode(kPrompt, {});
  std::vector<TokenId> said;
  for (int i = 0; i < request_.tokens; ++i) {
    if (!context_.mayGoOn()) return cancelled();
    NIBBLE_CHECK(session->forward(next, 1, logits.data(), context_.stop));
    if (!std::all_of(logits.begin(), logits.end(), [](float x) { return std::isfinite(x); })) {
      return fail(ErrorCode::Corrupt, request_.file.string(),
                  "token {} has scores that are not finite", i + 1);
    }
    next = {static_cast<TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin())};
    if (loaded.tokenizer->isEndOfGeneration(next.front())) break;
    said.push_back(next.front());
  }
  return fmt::format("{}{}", kPrompt, printable(loaded.tokenizer->decode(said, false)));
}

Result<> Verification::checkRuns() {
  if (request_.tokens <= 0) {
    add(VerifyStep::Runs, VerifyOutcome::Skipped, {.finding = VerifyFinding::NotAsked});
    return {};
  }
  // What the source lacks is no fault of the file.
  if (const auto tokenizer = makeTokenizer(request_.source->metadata()); !tokenizer) {
    add(VerifyStep::Runs, VerifyOutcome::Skipped,
        {.finding = VerifyFinding::NotRunnable, .error = tokenizer.error()});
    return {};
  }
  // Packed weights take about what they take in the file.
  if (request_.memoryLimit > 0 && file_->fileBytes() > request_.memoryLimit) {
    add(VerifyStep::Runs, VerifyOutcome::Skipped,
        {.finding = VerifyFinding::TooLarge,
         .bytes = file_->fileBytes(),
         .limit = request_.memoryLimit});
    return {};
  }
  const auto text = firstTokens();
  if (text) {
    add(VerifyStep::Runs, VerifyOutcome::Passed,
        {.finding = VerifyFinding::Said, .subject = *text});
    return {};
  }
  if (text.error().code == ErrorCode::Cancelled) return tl::unexpected(text.error());
  const bool unknown = text.error().code == ErrorCode::Unsupported;
  add(VerifyStep::Runs, unknown ? VerifyOutcome::Skipped : VerifyOutcome::Failed,
      {.finding = unknown ? VerifyFinding::NotRunnable : VerifyFinding::DoesNotRun,
       .error = text.error()});
  return {};
}

Result<VerifyReport> Verification::run() {
  if (!checkOpens()) {
    skipRest(VerifyFinding::NotOpened);
  } else if (!checkTensors()) {
    skipRest(VerifyFinding::OtherTensors);
  } else {
    checkMetadata();
    NIBBLE_CHECK(checkWeights());
    NIBBLE_CHECK(checkRuns());
  }
  meter_.finish("verified");
  report_.seconds = meter_.seconds();
  return std::move(report_);
}

}  // namespace

bool VerifyReport::passed() const {
  return std::none_of(checks.begin(), checks.end(), [](const VerifyCheck& check) {
    return check.outcome == VerifyOutcome::Failed;
  });
}

Result<VerifyReport> verify(const VerifyRequest& request, const JobContext& context) {
  return Verification(request, context).run();
}

}  // namespace nibble::jobs

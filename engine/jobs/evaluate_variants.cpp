// SPDX-License-Identifier: MIT
#include "jobs/evaluate_variants.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "jobs/evaluation_run.h"

namespace nibble::jobs {

namespace {

/// Loading has a scale of its own; only what is loaded is passed on.
class LoadingProgress final : public ProgressSink {
 public:
  LoadingProgress(ProgressSink* sink, const std::string& label) : sink_(sink), label_(label) {}
  void onProgress(const Progress& progress) override {
    if (sink_ == nullptr) return;
    Progress shown;
    shown.stage = "loading " + label_;
    shown.seconds = progress.seconds;
    sink_->onProgress(shown);
  }

 private:
  ProgressSink* sink_;
  std::string label_;
};

struct Candidate {
  std::size_t variant = 0;
  LoadedModel loaded;
  std::optional<Error> fallback;  ///< why it is on the processor
  ModelFacts facts;
  std::unique_ptr<RunRecorder> recorder;  ///< null when its run is recorded already
};

class VariantsRun {
 public:
  VariantsRun(const VariantsRequest& request, const JobContext& context, EvaluationText text,
              std::optional<QuestionFile> questions)
      : request_(request),
        context_(context),
        text_(std::move(text)),
        questions_(std::move(questions)) {
    for (std::size_t i = 0; i < request.variants.size(); ++i) waiting_.push_back(i);
  }

  Result<> run();

 private:
  Result<Candidate> load(std::size_t variant);
  Result<> place(Candidate& candidate, std::shared_ptr<const ModelSource> source,
                 JobContext context);
  bool mayMove(std::size_t variant, std::uint64_t bytes) const;
  void onMoved(std::size_t variant, const Error& failure);
  bool fitsGroup(const Candidate& candidate) const;
  Result<> fillGroup();
  Result<> runGroup();
  Result<> evaluateGroup(const std::vector<Candidate*>& members);
  void startRecord(Candidate& candidate);
  Result<> finish(Candidate& member, Result<eval::EvalReport> report);
  void tell(std::size_t variant, const Result<EvaluateResult>& result) const {
    if (request_.onResult) request_.onResult(variant, result);
  }
  bool isFull(const Candidate& next) const;

  const VariantsRequest& request_;
  const JobContext& context_;
  const EvaluationText text_;
  const std::optional<QuestionFile> questions_;
  std::optional<Candidate> reference_;
  bool referenceTold_ = false;
  std::vector<Candidate> group_;
  std::deque<std::size_t> waiting_;    ///< variants whose turn comes
  std::map<std::size_t, Error> left_;  ///< variants that left a GPU, and why
  std::set<std::size_t> again_;        ///< those that lost theirs and began anew
};

Result<Candidate> VariantsRun::load(std::size_t variant) {
  const EvalVariant& wanted = request_.variants[variant];
  if (!context_.mayGoOn()) return cancelled();
  LoadingProgress progress(context_.progress, wanted.label);
  JobContext own = context_;
  own.progress = &progress;
  Candidate candidate;
  candidate.variant = variant;
  NIBBLE_TRY(auto source, wanted.open(context_));
  NIBBLE_CHECK(place(candidate, std::move(source), own));
  candidate.facts = inspect(candidate.loaded.source);
  if (reference_) {
    NIBBLE_CHECK(checkSameTokens(*candidate.loaded.tokenizer, *reference_->loaded.tokenizer,
                                 candidate.loaded.source->path()));
  }
  if (request_.onLoaded) {
    request_.onLoaded(variant, candidate.loaded, candidate.fallback);
  }
  return candidate;
}

/// On the processor where the GPU does not take the model, or not what evaluating it needs besides.
Result<> VariantsRun::place(Candidate& candidate, std::shared_ptr<const ModelSource> source,
                            JobContext context) {
  if (context.device.kind != DeviceChoice::Kind::Processor) {
    context.afterGpuFailure = {
        .goOn = true,
        .mayTake = [this, variant = candidate.variant](
                       std::uint64_t bytes) { return mayMove(variant, bytes); },
        .onMoved = [this, variant = candidate.variant](
                       const Error& failure) { onMoved(variant, failure); }};
    const auto onGpu = [&]() -> Result<LoadedModel> {
      NIBBLE_TRY(LoadedModel loaded, loadModel(source, context, sessionFor(request_.options)));
      NIBBLE_CHECK(loaded.model->newSession(sessionFor(request_.options)));
      return loaded;
    };
    auto loaded = onGpu();
    if (loaded) {
      candidate.loaded = std::move(*loaded);
      if (const auto left = left_.find(candidate.variant); left != left_.end()) {
        candidate.loaded.device = {};
        candidate.fallback = left->second;
      }
      return {};
    }
    if (loaded.error().code == ErrorCode::Cancelled) return cancelled();
    candidate.fallback = std::move(loaded).error();
    context_.note("on the processor: " + candidate.fallback->message());
    context.device = {};
  }
  NIBBLE_TRY(candidate.loaded, loadModel(std::move(source), context));
  return {};
}

/// A variant whose GPU was lost may go on beside the others in main memory; where there is no room
/// it waits for a turn of its own. One variant runs at least, and what it is compared with.
bool VariantsRun::mayMove(std::size_t variant, std::uint64_t bytes) const {
  const bool isReference = reference_ && reference_->variant == variant;
  const bool isFirst = group_.empty() || group_.front().variant == variant;
  std::uint64_t together = bytes;
  if (reference_) together += reference_->loaded.model->mainMemory().weightBytes;
  for (const Candidate& candidate : group_) {
    together += candidate.loaded.model->mainMemory().weightBytes;
  }
  return isReference || isFirst || request_.memoryLimit == 0 || together <= request_.memoryLimit;
}

void VariantsRun::onMoved(std::size_t variant, const Error& failure) {
  left_.insert_or_assign(variant, failure);
  const auto tellOf = [&](Candidate& candidate) {
    if (candidate.variant != variant) return;
    candidate.loaded.device = {};
    candidate.fallback = failure;
    if (request_.onLoaded) request_.onLoaded(variant, candidate.loaded, candidate.fallback);
  };
  if (reference_) tellOf(*reference_);
  for (Candidate& candidate : group_) tellOf(candidate);
}

/// Another one like `next` would be too much beside what is loaded.
bool VariantsRun::isFull(const Candidate& next) const {
  using Kind = DeviceChoice::Kind;
  const Kind place = next.loaded.device.kind;
  const std::uint64_t limit =
      place == Kind::Processor ? request_.memoryLimit : request_.gpuMemoryLimit;
  std::uint64_t bytes = 0, largest = 0;
  const auto count = [&](const Candidate& candidate, bool inGroup) {
    if (candidate.loaded.device.kind != place) return;
    bytes += candidate.loaded.model->weightBytes();
    // Versions of one model are of like size, so the largest so far stands for the next.
    if (inGroup) largest = std::max(largest, candidate.loaded.model->weightBytes());
  };
  if (reference_) count(*reference_, false);
  for (const Candidate& candidate : group_) count(candidate, true);
  return limit > 0 && bytes + largest > limit;
}

/// Without a reference any models may be asked for; those that cut the text alike go together.
bool VariantsRun::fitsGroup(const Candidate& candidate) const {
  return group_.empty() ||
         checkSameTokens(*candidate.loaded.tokenizer, *group_.front().loaded.tokenizer, {});
}

/// Loads as many of the next variants as fit into memory, at least one.
Result<> VariantsRun::fillGroup() {
  group_.clear();
  for (; !waiting_.empty(); waiting_.pop_front()) {
    if (!group_.empty() && isFull(group_.back())) return {};
    const std::size_t next = waiting_.front();
    left_.erase(next);
    auto candidate = load(next);
    if (candidate && !fitsGroup(*candidate)) return {};
    if (candidate) {
      group_.push_back(std::move(*candidate));
      continue;
    }
    if (candidate.error().code == ErrorCode::Cancelled) return cancelled();
    tell(next, tl::unexpected(std::move(candidate).error()));
  }
  return {};
}

void VariantsRun::startRecord(Candidate& candidate) {
  const EvalVariant& variant = request_.variants[candidate.variant];
  candidate.recorder = std::make_unique<RunRecorder>(
      context_, RunKind::Evaluate,
      evaluationArguments(text_, request_.options, questions_ ? &*questions_ : nullptr,
                          variant.label));
  candidate.recorder->setModel(candidate.facts);
  const bool isReference = reference_ && &candidate == &*reference_;
  if (reference_ && !isReference) candidate.recorder->setReference(reference_->facts);
  if (!variant.recipe.empty()) candidate.recorder->setRecipe(variant.label, variant.recipe);
  candidate.recorder->start();
  if (request_.onStart) request_.onStart(candidate.variant, candidate.facts);
}

Result<> VariantsRun::evaluateGroup(const std::vector<Candidate*>& members) {
  const auto silent = [&](const Candidate& member) {
    return reference_ && &member == &*reference_ && referenceTold_;
  };
  std::vector<const InferenceModel*> models;
  for (Candidate* member : members) {
    models.push_back(member->loaded.model.get());
    if (!silent(*member)) startRecord(*member);
  }
  const eval::EvalContext evalContext{
      .pool = context_.pool.get(),
      .progress = context_.progress,
      .stop = context_.stop,
      .pause = context_.pause,
      .onPoint = [&](std::size_t index, const eval::CurvePoint& point) {
        const Candidate& member = *members[index];
        if (silent(member)) return;
        recordPoint(*member.recorder, point, request_.compared && index > 0);
        if (request_.onPoint) request_.onPoint(member.variant, point);
      }};
  auto reports =
      eval::evaluateTogether(models, request_.compared, *members.front()->loaded.tokenizer,
                             text_.text, request_.options, evalContext);
  if (!reports) {
    for (Candidate* member : members) {
      if (!silent(*member)) member->recorder->failed(reports.error());
    }
    return tl::unexpected(std::move(reports).error());
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    Candidate& member = *members[i];
    if (silent(member)) continue;
    NIBBLE_CHECK(finish(member, std::move((*reports)[i])));
  }
  return {};
}

/// Asks the questions, keeps and tells what was measured. Fails only when cancelled.
Result<> VariantsRun::finish(Candidate& member, Result<eval::EvalReport> report) {
  std::optional<eval::ChoiceReport> choices;
  std::optional<Error> error;
  if (!report) {
    error = report.error();
  } else if (questions_) {
    auto answered = askQuestions(member.loaded, *questions_, request_.options, context_);
    if (answered) {
      choices = *answered;
    } else {
      error = answered.error();
    }
  }
  if (error) {
    member.recorder->failed(*error);
    if (error->code == ErrorCode::Cancelled) return cancelled();
    if (error->code == ErrorCode::DeviceLost && again_.insert(member.variant).second) {
      context_.note(request_.variants[member.variant].label +
                    " is measured anew: " + error->message());
      waiting_.push_back(member.variant);
      return {};
    }
    tell(member.variant, tl::unexpected(std::move(*error)));
    return {};
  }
  const EvaluateResult result{std::move(*report), member.facts, member.loaded.model->device(),
                              choices};
  member.recorder->done(recordedResults(result, member.loaded.source->path()));
  tell(member.variant, result);
  return {};
}

Result<> VariantsRun::runGroup() {
  std::vector<Candidate*> members;
  if (reference_) members.push_back(&*reference_);
  for (Candidate& candidate : group_) members.push_back(&candidate);
  // The reference alone is worth a run once.
  if (members.empty() || (group_.empty() && referenceTold_)) return {};
  NIBBLE_CHECK(evaluateGroup(members));
  referenceTold_ = true;
  return {};
}

Result<> VariantsRun::run() {
  if (request_.compared && !request_.variants.empty()) {
    NIBBLE_TRY(reference_, load(0));
    referenceTold_ = !request_.variants.front().told;
    waiting_.pop_front();
  }
  do {
    NIBBLE_CHECK(fillGroup());
    NIBBLE_CHECK(runGroup());
  } while (!waiting_.empty());
  return {};
}

}  // namespace

Result<> evaluateVariants(const VariantsRequest& request, const JobContext& context) {
  NIBBLE_TRY(EvaluationText text, openEvaluationText(request.text));
  std::optional<QuestionFile> questions;
  if (!request.questions.empty()) {
    NIBBLE_TRY(questions, openQuestions(request.questions));
  }
  return VariantsRun(request, context, std::move(text), std::move(questions)).run();
}

}  // namespace nibble::jobs

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/distribution_loader.h"

#include <algorithm>

#include "base/thread_priority.h"

namespace nibble::ui {

namespace {

// Enough for a smooth histogram, and quick with the slowest encoder.
constexpr std::int64_t kSampleValues = 1 << 17;
constexpr std::size_t kRemembered = 24;

jobs::DistributionRequest requestOf(const DistributionQuestion& question, std::int64_t sample) {
  jobs::DistributionRequest request{.source = question.source,
                                    .tensor = question.tensor.toStdString(),
                                    .plan = {},
                                    .other = question.other,
                                    .sample = sample};
  if (question.plan && question.other == nullptr) {
    request.plan = jobs::PlannedValues{.type = question.plan->type,
                                       .method = question.plan->method,
                                       .importance = question.importance};
  }
  return request;
}

/// Hands progress on from the computing threads.
class ForwardedProgress : public ProgressSink {
 public:
  explicit ForwardedProgress(std::function<void(double)> deliver) : deliver_(std::move(deliver)) {}
  void onProgress(const Progress& progress) override {
    if (progress.total > 0) {
      deliver_(static_cast<double>(progress.done) / static_cast<double>(progress.total));
    }
  }

 private:
  std::function<void(double)> deliver_;
};

}  // namespace

DistributionLoader::DistributionLoader(Engine& engine, QObject* parent)
    : QObject(parent), engine_(engine), refining_(&threads_) {
  threads_.setMaxThreadCount(1);
}

DistributionLoader::~DistributionLoader() {
  sampling_.cancel();
  refining_.cancel();
  threads_.waitForDone();
}

void DistributionLoader::ask(const DistributionQuestion& question) {
  if (question == question_ && (answer_ != nullptr || sampling_.isRunning())) return;
  question_ = question;
  refining_.cancel();
  setRefinement(-1);
  const auto known = std::find_if(known_.begin(), known_.end(),
                                  [&](const Known& k) { return k.question == question; });
  if (known != known_.end()) {
    sampling_.cancel();
    deliver(Answer(known->answer));
    return;
  }
  sample();
}

void DistributionLoader::clear() {
  sampling_.cancel();
  refining_.cancel();
  setRefinement(-1);
  question_ = {};
  answer_.reset();
  known_.clear();
}

void DistributionLoader::rest() {
  resting_ = true;
  refining_.cancel();
  setRefinement(-1);
}

void DistributionLoader::resume() {
  resting_ = false;
  if (answer_ != nullptr && !answer_->exact && !sampling_.isRunning()) refine();
}

void DistributionLoader::sample() {
  sampling_.start(
      this,
      [request = requestOf(question_, kSampleValues)](const std::stop_token& stop) {
        // Threads of its own: the shared ones may be busy for seconds with a job.
        jobs::JobContext context;
        context.pool = std::make_shared<ThreadPool>(1);
        context.stop = stop;
        return jobs::distribution(request, context);
      },
      [this](Result<jobs::Distribution> result) {
        if (!result) {
          answer_.reset();
          Q_EMIT failed(result.error());
          return;
        }
        deliver(std::make_shared<const jobs::Distribution>(std::move(*result)));
      });
}

void DistributionLoader::refine() {
  refining_.start(
      this,
      [this, request = requestOf(question_, 0), engine = &engine_](const std::stop_token& stop) {
        setThreadPriority(ThreadPriority::Background);
        ForwardedProgress progress([this, stop](double fraction) {
          QMetaObject::invokeMethod(
              this,
              [this, stop, fraction] {
                if (!stop.stop_requested()) setRefinement(fraction);
              },
              Qt::QueuedConnection);
        });
        jobs::JobContext context;
        context.pool = engine->pool();
        context.progress = &progress;
        context.stop = stop;
        return jobs::distribution(request, context);
      },
      [this](Result<jobs::Distribution> result) {
        setRefinement(-1);
        if (!result) {
          if (result.error().code == ErrorCode::Cancelled) return;
          answer_.reset();
          Q_EMIT failed(result.error());
          return;
        }
        deliver(std::make_shared<const jobs::Distribution>(std::move(*result)));
      });
  setRefinement(0);
}

void DistributionLoader::deliver(const Answer& answer) {
  answer_ = answer;
  remember(answer);
  Q_EMIT answered();
  if (answer_ == answer && !answer->exact && !resting_) refine();
}

void DistributionLoader::setRefinement(double fraction) {
  if (fraction == refinement_) return;
  refinement_ = fraction;
  Q_EMIT refinementChanged();
}

void DistributionLoader::remember(const Answer& answer) {
  std::erase_if(known_, [&](const Known& k) { return k.question == question_; });
  known_.push_front({question_, answer});
  if (known_.size() > kRemembered) known_.pop_back();
}

}  // namespace nibble::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/size_fit.h"

#include <algorithm>

namespace nibble::ui {

namespace {

// More than any type takes: measures without asking for less.
constexpr double kNoLimit = 64;
constexpr std::int64_t kProbeTokens = 512;

}  // namespace

SizeFit::SizeFit(JobQueue& jobs, Workspace& workspace, Calibration& calibration, QObject* parent)
    : QObject(parent), jobs_(jobs), workspace_(workspace), calibration_(calibration) {
  PlanDocument& plan = workspace_.plan();
  connect(&plan, &PlanDocument::reset, this, &SizeFit::follow);
  connect(&plan, &PlanDocument::importanceChanged, this, &SizeFit::follow);
  connect(&plan, &PlanDocument::defaultMethodChanged, this, &SizeFit::follow);
  asked_ = question();
}

SizeFit::Question SizeFit::question() const {
  const PlanDocument& plan = workspace_.plan();
  return {plan.source(), plan.calibration(), plan.importance(), plan.defaultMethod()};
}

/// What was measured answers another question now.
void SizeFit::follow() {
  const Question now = question();
  if (now == asked_) return;
  asked_ = now;
  if (job_) job_->cancel();
  job_.clear();
  fitting_.cancel();
  measured_.reset();
  fit_.reset();
  error_.reset();
  Q_EMIT changed();
}

bool SizeFit::isProbed() const {
  return measured_ && std::any_of(measured_->sensitivity.begin(), measured_->sensitivity.end(),
                                  [](const auto& one) { return one.probedKl.has_value(); });
}

const std::vector<nibble::Choice>& SizeFit::curve() const {
  static const std::vector<nibble::Choice> kNone;
  return measured_ ? measured_->curve : kNone;
}

double SizeFit::weights() const {
  return workspace_.hasModel() ? static_cast<double>(workspace_.facts().parameters) : 0;
}

jobs::FitRequest SizeFit::request() const {
  jobs::FitRequest request;
  request.source = asked_.source;
  request.recipe = workspace_.plan().presetRequest().recipe;
  request.recipe.rules.clear();
  // The size decides types.
  request.recipe.type = name(TensorType::Q8_0);
  request.target = {0, kNoLimit};
  request.kept = calibration_.folder();
  request.importance = asked_.text ? calibration_.importance() : asked_.file;
  // On no more text than a person chose to measure on.
  if (asked_.text && asked_.text->chunks > 0) {
    const std::int64_t tokens = std::int64_t{asked_.text->chunks} * asked_.text->context;
    request.probeChunks =
        static_cast<int>(std::clamp<std::int64_t>(tokens / kProbeTokens, 1, request.probeChunks));
  }
  return request;
}

void SizeFit::measure() {
  if (asked_.source == nullptr || job_) return;
  error_.reset();
  const Question asked = asked_;
  job_ = jobs_.add<jobs::FitResult>(
      tr("Measuring what each tensor needs"),
      [request = request()](const jobs::JobContext& context) {
        return jobs::fitToSize(request, context);
      },
      this,
      [this, asked](Result<jobs::FitResult> result) {
        if (!(asked == asked_)) return;
        job_.clear();
        if (result) {
          measured_ = std::move(*result);
        } else if (result.error().code != ErrorCode::Cancelled) {
          error_ = std::move(result).error();
        }
        Q_EMIT changed();
      });
  connect(job_, &Job::progressChanged, this, &SizeFit::progressed);
  connect(job_, &Job::stateChanged, this, &SizeFit::progressed);
  // One that is cancelled while it waits never comes to its work.
  connect(job_, &Job::finished, this, [this, job = job_.data()] {
    if (job_ != job) return;
    job_.clear();
    Q_EMIT changed();
  });
  Q_EMIT changed();
}

void SizeFit::choose(const jobs::SizeTarget& target) {
  if (!measured_) return;
  jobs::FitRequest asked = request();
  asked.target = target;
  asked.importance = measured_->importance;
  asked.sensitivity = measured_->sensitivity;
  fitting_.start(
      this,
      [asked = std::move(asked)](std::stop_token stop) {
        jobs::JobContext context;
        context.pool = std::make_shared<ThreadPool>(1);
        context.stop = std::move(stop);
        return jobs::fitToSize(asked, context);
      },
      [this](Result<jobs::FitResult> result) {
        fit_.reset();
        error_.reset();
        if (result) {
          fit_ = std::move(*result);
        } else {
          error_ = std::move(result).error();
        }
        Q_EMIT changed();
      });
}

Result<> SizeFit::apply() {
  if (!fit_) return {};
  return workspace_.plan().applyRecipe(fit_->recipe, asked_.text ? nullptr : asked_.file);
}

}  // namespace nibble::ui

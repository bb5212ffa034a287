// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/calibration.h"

#include <QFileInfo>

#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using Measured = std::shared_ptr<const jobs::MeasuredInputs>;
using Matrix = std::shared_ptr<const ImportanceMatrix>;

}  // namespace

Calibration::Calibration(Engine& engine, JobQueue& jobs, Workspace& workspace, QObject* parent)
    : QObject(parent), engine_(engine), jobs_(jobs), workspace_(workspace) {
  const PlanDocument& plan = workspace_.plan();
  connect(&plan, &PlanDocument::reset, this, &Calibration::follow);
  connect(&plan, &PlanDocument::importanceChanged, this, &Calibration::follow);
  connect(&engine_.machine(), &Machine::productSpeedChanged, this, &Calibration::changed);
}

std::filesystem::path Calibration::folder() const {
  return jobs::measurementsIn(engine_.dataFolder());
}

Job* Calibration::job() const {
  return job_ != nullptr && !job_->isFinished() && jobQuestion_ == asked_ ? job_.data() : nullptr;
}

Calibration::State Calibration::state() const {
  if (!asked_.text) return State::None;
  if (looking_.isRunning()) return State::Looking;
  if (const Job* running = job()) return running->isActive() ? State::Measuring : State::Waiting;
  if (!outlook_) return State::Unusable;
  return outlook_->kept ? State::Measured : State::Ready;
}

double Calibration::seconds() const {
  const double speed = engine_.machine().productSpeed();
  return outlook_ && speed > 0 ? outlook_->operations / speed : 0;
}

Measured Calibration::measured() const {
  return outlook_ ? outlook_->kept : nullptr;
}

Matrix Calibration::importance() const {
  if (!text()) return workspace_.plan().importance();
  return question() == asked_ ? importance_ : nullptr;
}

jobs::MeasureRequest Calibration::request() const {
  return {asked_.source, *asked_.text, folder()};
}

void Calibration::follow() {
  if (Question now = question(); !(now == asked_)) {
    asked_ = std::move(now);
    outlook_.reset();
    error_.reset();
    importance_.reset();
    reading_.cancel();
    looking_.cancel();
    if (asked_.text) look();
  }
  Q_EMIT changed();
  Q_EMIT importanceChanged();
}

void Calibration::look() {
  engine_.machine().measureProducts();
  looking_.start(
      this,
      [request = request()](const std::stop_token& stop) {
        jobs::JobContext context;
        context.stop = stop;
        return jobs::measureOutlook(request, context);
      },
      [this](Result<jobs::MeasureOutlook> outlook) {
        if (outlook) {
          const Measured kept = outlook->kept;
          outlook_ = std::move(*outlook);
          if (kept) setMeasured(kept);
        } else {
          error_ = outlook.error();
        }
        Q_EMIT changed();
      });
}

void Calibration::measure() {
  if (state() != State::Ready) return;
  error_.reset();
  jobQuestion_ = asked_;
  const QString name = QFileInfo(toQString(asked_.text->text)).fileName();
  job_ = jobs_.add<Measured>(
      tr("Measuring on %1").arg(name),
      [request = request()](const jobs::JobContext& context) {
        return jobs::measureAndKeep(request, context);
      },
      this, [this, asked = asked_](const Result<Measured>& measured) { finish(asked, measured); });
  connect(job_, &Job::stateChanged, this, &Calibration::changed);
  connect(job_, &Job::progressChanged, this, &Calibration::progressed);
  connect(job_, &Job::finished, this, &Calibration::changed);
  Q_EMIT changed();
}

void Calibration::finish(const Question& asked, const Result<Measured>& measured) {
  if (!(asked == asked_)) return;
  if (measured) {
    setMeasured(*measured);
  } else if (measured.error().code != ErrorCode::Cancelled) {
    error_ = measured.error();
  }
}

void Calibration::setMeasured(Measured measured) {
  outlook_->kept = std::move(measured);
  reading_.start(
      this,
      [kept = outlook_->kept](const std::stop_token&) -> Result<Matrix> {
        NIBBLE_TRY(ImportanceMatrix matrix, kept->importance());
        return std::make_shared<const ImportanceMatrix>(std::move(matrix));
      },
      [this](const Result<Matrix>& matrix) {
        if (matrix) {
          importance_ = *matrix;
        } else {
          // Damaged on the disk since: to be measured again.
          outlook_->kept = nullptr;
          error_ = matrix.error();
        }
        Q_EMIT changed();
        Q_EMIT importanceChanged();
      });
}

}  // namespace nibble::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/job.h"

#include <algorithm>

#include "ui/core/text.h"

namespace nibble::ui {

namespace {

constexpr double kRateSeconds = 2;

/// Carries progress from the job's thread to the UI thread.
class QueuedProgress : public ProgressSink {
 public:
  explicit QueuedProgress(std::function<void(const Progress&)> deliver)
      : deliver_(std::move(deliver)) {}
  void onProgress(const Progress& progress) override { deliver_(progress); }

 private:
  std::function<void(const Progress&)> deliver_;
};

}  // namespace

Job::Job(const QString& title, Work work, QObject* parent)
    : QObject(parent), title_(title), work_(std::move(work)) {}

double Job::fraction() const {
  if (state_ == State::Done) return 1;
  if (progress_.total == 0) return -1;
  return std::min(1.0, static_cast<double>(progress_.done) / static_cast<double>(progress_.total));
}

void Job::cancel() {
  if (isFinished()) return;
  stop_.request_stop();
  if (state_ == State::Queued) {
    setState(State::Cancelled);
    Q_EMIT finished();
  }
}

void Job::pause() {
  if (state_ != State::Running) return;
  pause_.pause();
  setState(State::Paused);
}

void Job::resume() {
  if (state_ != State::Paused) return;
  rateStart_ = progress_;
  pause_.resume();
  setState(State::Running);
}

void Job::begin() {
  addLog(tr("Started"));
  setState(State::Running);
}

Result<> Job::run(jobs::JobContext context) {
  // The queue outlives its thread and the jobs outlive the queue's thread, so `this` is safe here;
  // what is queued after the job is deleted is dropped by Qt.
  QueuedProgress progress([this](const Progress& p) {
    QMetaObject::invokeMethod(this, [this, p] { updateProgress(p); }, Qt::QueuedConnection);
  });
  context.progress = &progress;
  context.stop = stop_.get_token();
  context.pause = &pause_;
  context.onNote = [this](const std::string& note) {
    QMetaObject::invokeMethod(
        this, [this, line = toQString(note)] { addLog(line); }, Qt::QueuedConnection);
  };
  return work_(context);
}

void Job::end(const Result<>& result) {
  if (result) {
    addLog(tr("Finished"));
    setState(State::Done);
  } else if (result.error().code == ErrorCode::Cancelled) {
    addLog(tr("Cancelled"));
    setState(State::Cancelled);
  } else {
    error_ = result.error();
    addLog(tr("Failed: %1").arg(toQString(error_->message())));
    setState(State::Failed);
  }
  Q_EMIT finished();
}

void Job::setState(State state) {
  state_ = state;
  Q_EMIT stateChanged();
}

void Job::addLog(const QString& line) {
  log_ << QTime::currentTime().toString(QStringLiteral("HH:mm:ss")) + QStringLiteral("  ") + line;
  Q_EMIT logged(log_.last());
}

void Job::updateProgress(const Progress& progress) {
  if (isFinished()) return;
  if (progress.done < rateStart_.done) rateStart_ = progress;  // the next stage counts from zero
  const double seconds = progress.seconds - rateStart_.seconds;
  if (seconds > 0.2) {
    rate_ = static_cast<double>(progress.done - rateStart_.done) / seconds;
    if (seconds > kRateSeconds) rateStart_ = progress;
  }
  progress_ = progress;
  Q_EMIT progressChanged();
}

}  // namespace nibble::ui

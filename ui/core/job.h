// SPDX-License-Identifier: GPL-3.0-or-later
// One piece of long work, seen from the window.
#pragma once

#include <QDateTime>
#include <QObject>
#include <QStringList>
#include <functional>
#include <optional>
#include <stop_token>

#include "base/pause.h"
#include "base/progress.h"
#include "base/result.h"
#include "jobs/job_context.h"

namespace nibble::ui {

/// Lives on the UI thread; its work runs on the queue's thread and is seen here through queued
/// signals only.
class Job : public QObject {
  Q_OBJECT

 public:
  enum class State { Queued, Running, Paused, Done, Failed, Cancelled };
  Q_ENUM(State)

  /// Runs on the queue's thread with progress, stop, pause and notes connected to the job.
  using Work = std::function<Result<>(const jobs::JobContext& context)>;

  Job(const QString& title, Work work, QObject* parent = nullptr);

  const QString& title() const { return title_; }
  State state() const { return state_; }
  bool isActive() const { return state_ == State::Running || state_ == State::Paused; }
  bool isFinished() const { return state_ > State::Paused; }
  const Progress& progress() const { return progress_; }
  /// 0 … 1; negative while unknown.
  double fraction() const;
  /// Amount a second in the job's own unit, over the last seconds; 0 while unknown.
  double rate() const { return rate_; }
  const QStringList& log() const { return log_; }
  const std::optional<Error>& error() const { return error_; }

  /// Takes effect at the next piece of work, and at once for a queued job.
  void cancel();
  void pause();
  void resume();

 Q_SIGNALS:
  void stateChanged();
  void progressChanged();
  void logged(const QString& line);
  /// After the last stateChanged().
  void finished();

 private:
  friend class JobQueue;
  void begin();
  Result<> run(jobs::JobContext context);  ///< on the queue's thread
  void end(const Result<>& result);
  void setState(State state);
  void addLog(const QString& line);
  void updateProgress(const Progress& progress);

  QString title_;
  Work work_;
  State state_ = State::Queued;
  Progress progress_;
  double rate_ = 0;
  Progress rateStart_;
  QStringList log_;
  std::optional<Error> error_;
  std::stop_source stop_;
  PauseGate pause_;
};

}  // namespace nibble::ui

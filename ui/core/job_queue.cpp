// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/job_queue.h"

#include <algorithm>

#include "base/thread_priority.h"
#include "ui/core/text.h"

namespace nibble::ui {

JobQueue::JobQueue(Engine& engine, QObject* parent)
    : QObject(parent), engine_(engine), thread_([this](const std::stop_token& stop) {
        setThreadPriority(ThreadPriority::Background);
        threadLoop(stop);
      }) {}

JobQueue::~JobQueue() {
  for (Job* job : jobs_) {
    job->stop_.request_stop();
    job->pause_.resume();
  }
  thread_.request_stop();
  changed_.notify_all();
  thread_.join();
}

Job* JobQueue::add(const QString& title, Job::Work work) {
  auto* job = new Job(title, std::move(work), this);
  jobs_.append(job);
  connect(job, &Job::finished, this, [this, job] {
    if (running_ != job) return;
    running_ = nullptr;
    startNext();
    Q_EMIT runningChanged();
  });
  Q_EMIT jobAdded(job);
  if (running_ == nullptr) {
    startNext();
    Q_EMIT runningChanged();
  }
  return job;
}

int JobQueue::queuedCount() const {
  return static_cast<int>(std::count_if(jobs_.begin(), jobs_.end(), [](const Job* job) {
    return job->state() == Job::State::Queued;
  }));
}

void JobQueue::cancelAll() {
  // Queued ones first, so that none starts when the running one ends.
  for (Job* job : jobs_) {
    if (job->state() == Job::State::Queued) job->cancel();
  }
  if (running_ != nullptr) running_->cancel();
}

void JobQueue::remove(Job* job) {
  if (!job->isFinished() || !jobs_.removeOne(job)) return;
  Q_EMIT jobRemoved(job);
  job->deleteLater();
}

void JobQueue::startNext() {
  const auto next = std::find_if(jobs_.begin(), jobs_.end(),
                                 [](const Job* job) { return job->state() == Job::State::Queued; });
  if (next == jobs_.end()) return;
  running_ = *next;
  running_->begin();
  {
    const std::lock_guard lock(mutex_);
    handedOver_ = running_;
  }
  changed_.notify_all();
}

void JobQueue::threadLoop(const std::stop_token& stop) {
  while (true) {
    Job* job = nullptr;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return handedOver_ != nullptr; })) return;
      job = std::exchange(handedOver_, nullptr);
    }
    const jobs::JobContext context = engine_.context();
    if (const auto problem = engine_.storeProblem()) {
      const QString line = tr("This run will not be kept: %1").arg(problemOf(*problem));
      QMetaObject::invokeMethod(job, [job, line] { job->addLog(line); }, Qt::QueuedConnection);
    }
    const Result<> result = job->run(context);
    QMetaObject::invokeMethod(job, [job, result] { job->end(result); }, Qt::QueuedConnection);
  }
}

}  // namespace nibble::ui

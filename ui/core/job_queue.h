// SPDX-License-Identifier: GPL-3.0-or-later
// Long jobs, one after another: each already keeps every core busy.
#pragma once

#include <QObject>
#include <QPointer>
#include <QVector>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "ui/core/engine.h"
#include "ui/core/job.h"

namespace nibble::ui {

class JobQueue : public QObject {
  Q_OBJECT

 public:
  explicit JobQueue(Engine& engine, QObject* parent = nullptr);
  /// Cancels what runs and waits for it.
  ~JobQueue() override;

  /// Queues work. The job belongs to the queue and stays in the list until removed.
  Job* add(const QString& title, Job::Work work);

  /// The same for work with a result, which is handed to `done` on the UI thread once, before the
  /// job's finished(); not at all when `receiver` is gone by then.
  template <typename T>
  Job* add(const QString& title, std::function<Result<T>(const jobs::JobContext&)> work,
           QObject* receiver, std::function<void(Result<T>)> done);

  const QVector<Job*>& jobs() const { return jobs_; }  ///< oldest first
  Job* running() const { return running_; }            ///< null when idle
  int queuedCount() const;
  bool isBusy() const { return running_ != nullptr || queuedCount() > 0; }
  void cancelAll();
  /// Forgets a finished job.
  void remove(Job* job);

 Q_SIGNALS:
  void jobAdded(Job* job);
  void jobRemoved(Job* job);
  void runningChanged();

 private:
  void threadLoop(const std::stop_token& stop);
  void startNext();

  Engine& engine_;
  QVector<Job*> jobs_;
  Job* running_ = nullptr;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  Job* handedOver_ = nullptr;  ///< for the thread to take
  std::jthread thread_;        ///< last: it uses everything above
};

template <typename T>
Job* JobQueue::add(const QString& title, std::function<Result<T>(const jobs::JobContext&)> work,
                   QObject* receiver, std::function<void(Result<T>)> done) {
  QPointer<QObject> guard(receiver);
  return add(title,
             [this, work = std::move(work), guard,
              done = std::move(done)](const jobs::JobContext& context) -> Result<> {
               auto result = std::make_shared<Result<T>>(work(context));
               Result<> outcome;
               if (!*result) outcome = tl::unexpected(result->error());
               // Queued before the job's end, hence delivered before it.
               QMetaObject::invokeMethod(
                   this,
                   [guard, result, done] {
                     if (guard) done(std::move(*result));
                   },
                   Qt::QueuedConnection);
               return outcome;
             });
}

}  // namespace nibble::ui

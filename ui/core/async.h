// SPDX-License-Identifier: GPL-3.0-or-later
// Short work off the UI thread: opening a model, a histogram, a list from the store.
#pragma once

#include <QCoreApplication>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <functional>
#include <memory>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace nibble::ui {

/// Runs work on a background thread and hands its result to the UI thread. Starting again, cancel()
/// and destruction stop what runs and drop its result, so a page never shows an answer to a
/// question no longer asked. Used from the UI thread only.
class AsyncTask {
 public:
  /// On the threads of `pool`, which must outlive the task; by default those all share.
  explicit AsyncTask(QThreadPool* pool = QThreadPool::globalInstance()) : pool_(pool) {}
  ~AsyncTask() { cancel(); }
  AsyncTask(const AsyncTask&) = delete;
  AsyncTask& operator=(const AsyncTask&) = delete;

  /// `work(stop)` must not touch anything of the UI; `done(result)` runs on the thread of
  /// `receiver` unless it is gone or the task was started or cancelled meanwhile.
  template <typename Work, typename Done>
  void start(QObject* receiver, Work work, Done done) {
    cancel();
    stop_ = std::stop_source();
    pending_ = std::make_shared<bool>(true);
    QPointer<QObject> guard(receiver);
    // The application outlives the pool's threads; it carries the result back.
    pool_->start([work = std::move(work), done = std::move(done), guard, token = stop_.get_token(),
                  pending = pending_]() mutable {
      using T = std::invoke_result_t<Work&, std::stop_token>;
      auto result = std::make_shared<T>(work(token));
      QMetaObject::invokeMethod(
          qApp,
          [result, done = std::move(done), guard, token, pending]() mutable {
            if (!guard || token.stop_requested()) return;
            *pending = false;
            done(std::move(*result));
          },
          Qt::QueuedConnection);
    });
  }

  void cancel() {
    stop_.request_stop();
    if (pending_) *pending_ = false;
  }
  bool isRunning() const { return pending_ && *pending_; }

 private:
  QThreadPool* pool_;
  std::stop_source stop_{std::nostopstate};
  std::shared_ptr<bool> pending_;  ///< touched on the UI thread only
};

}  // namespace nibble::ui

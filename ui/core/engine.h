// SPDX-License-Identifier: GPL-3.0-or-later
// What jobs share: the threads that compute and the store that remembers.
#pragma once

#include <QObject>
#include <memory>
#include <mutex>
#include <optional>

#include "base/progress.h"
#include "base/thread_pool.h"
#include "jobs/job_context.h"
#include "store/store.h"
#include "ui/core/devices.h"
#include "ui/core/machine.h"
#include "ui/core/settings.h"

namespace nibble::ui {

class Engine : public QObject {
  Q_OBJECT

 public:
  explicit Engine(Settings& settings, QObject* parent = nullptr);
  /// Waits for background tasks: they may be using what is here.
  ~Engine() override;

  /// Threads of low priority, made at first use and again when the setting changes. Callable from
  /// any thread; a job keeps the pool it began with.
  std::shared_ptr<ThreadPool> pool();

  /// Another pool with as many threads, for work that must not wait for jobs: a pool computes for
  /// one at a time. Callable from any thread.
  std::shared_ptr<ThreadPool> newPool() const;

  /// Opens the store at first use, which may wait for the disk: not for the UI thread. Null when it
  /// cannot be opened; storeProblem() says why. Callable from any thread.
  std::shared_ptr<Store> store();
  std::optional<Error> storeProblem() const;
  /// Lets the next store() try again, after the problem was mended.
  void retryStore();

  /// Where measurements and whatever else is worth keeping lies: the store's folder. Empty where
  /// there is no place for it. Callable from any thread.
  std::filesystem::path dataFolder() const;

  /// What this computer offers. Both are used from the UI thread only.
  Machine& machine() { return machine_; }
  Devices& devices() { return devices_; }

  /// For jobs: pool and store, the rest empty. Not for the UI thread.
  jobs::JobContext context();

 Q_SIGNALS:
  /// Something was recorded, changed or removed. Emit it from anywhere.
  void storeChanged();

 private:
  Machine machine_;
  Devices devices_;
  mutable std::mutex mutex_;
  int threads_;  ///< copies of settings: they are read on other threads
  std::filesystem::path path_;
  std::shared_ptr<ThreadPool> pool_;
  std::shared_ptr<Store> store_;
  std::optional<Error> storeProblem_;
};

}  // namespace nibble::ui

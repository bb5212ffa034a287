// SPDX-License-Identifier: MIT
// What every job is given: threads to compute with, someone to tell, a way to be stopped, and the
// store that remembers.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/pause.h"
#include "base/progress.h"
#include "base/thread_pool.h"
#include "infer/backend.h"
#include "store/store.h"

namespace nibble::jobs {

struct JobContext {
  std::shared_ptr<ThreadPool> pool;  ///< never null
  ProgressSink* progress = nullptr;
  std::stop_token stop;
  std::shared_ptr<Store> store;  ///< null: nothing is recorded
  /// For what people should know though the job goes on. May be empty.
  std::function<void(const std::string& note)> onNote;
  PauseGate* pause = nullptr;  ///< null: the job cannot be paused
  DeviceChoice device{};       ///< where models run
  /// Of models on a GPU. Note that `onNote` is told then, so that it must live as long as they do.
  AfterGpuFailure afterGpuFailure{};

  void note(const std::string& text) const {
    if (onNote) onNote(text);
  }

  /// Rests here while paused. False when the job should end.
  bool mayGoOn() const {
    if (pause != nullptr) pause->wait(stop);
    return !stop.stop_requested();
  }
};

}  // namespace nibble::jobs

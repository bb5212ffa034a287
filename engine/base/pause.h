// SPDX-License-Identifier: MIT
// How a long job is asked to rest and go on again.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace nibble {

/// Jobs ask wait() between pieces of work. Safe to use from several threads.
class PauseGate {
 public:
  void pause();
  void resume();
  bool paused() const;

  /// Returns at once unless paused; then when resumed or when `stop` is requested.
  void wait(const std::stop_token& stop);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool paused_ = false;
};

}  // namespace nibble

// SPDX-License-Identifier: MIT
// How a long job tells what it is doing, and how it is asked to stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/result.h"

namespace nibble {

struct Progress {
  std::string stage;        ///< what is being worked on: a tensor, a chunk
  std::uint64_t done = 0;   ///< in the job's own unit (bytes, tokens)
  std::uint64_t total = 0;  ///< same unit; 0 when unknown
  double seconds = 0;       ///< since the job began
  double secondsLeft = -1;  ///< estimate; negative while there is none
};

/// Called from whichever thread made the progress, never from two at once.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void onProgress(const Progress& progress) = 0;
};

/// Turns counted work into Progress, at most ~20 times a second, with an estimate of time left.
/// Safe to use from several threads. `sink` may be null.
class ProgressMeter {
 public:
  ProgressMeter(ProgressSink* sink, std::uint64_t total);
  void add(std::uint64_t amount, const std::string& stage);
  void finish(const std::string& stage);
  double seconds() const;

 private:
  void report(const std::string& stage);

  ProgressSink* sink_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point lastReport_{};
  std::mutex mutex_;
};

/// The error every cancelled job returns.
inline tl::unexpected<Error> cancelled() {
  return tl::unexpected<Error>(Error{ErrorCode::Cancelled, "cancelled", {}, {}});
}

}  // namespace nibble

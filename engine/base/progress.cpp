// SPDX-License-Identifier: MIT
#include "base/progress.h"

#include <algorithm>

namespace nibble {

namespace {
constexpr auto kReportInterval = std::chrono::milliseconds(50);
// An estimate from the first instants would jump about; show none until this much has passed.
constexpr double kEstimateAfterSeconds = 0.5;
}  // namespace

ProgressMeter::ProgressMeter(ProgressSink* sink, std::uint64_t total)
    : sink_(sink), total_(total) {}

double ProgressMeter::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void ProgressMeter::add(std::uint64_t amount, const std::string& stage) {
  const std::lock_guard lock(mutex_);
  done_ += amount;
  if (total_ != 0) done_ = std::min(done_, total_);
  const auto now = std::chrono::steady_clock::now();
  if (now - lastReport_ < kReportInterval) return;
  lastReport_ = now;
  report(stage);
}

void ProgressMeter::finish(const std::string& stage) {
  const std::lock_guard lock(mutex_);
  done_ = total_;
  report(stage);
}

void ProgressMeter::report(const std::string& stage) {
  if (sink_ == nullptr) return;
  Progress progress{stage, done_, total_, seconds(), -1};
  if (done_ > 0 && total_ > 0 && progress.seconds > kEstimateAfterSeconds) {
    progress.secondsLeft =
        progress.seconds * static_cast<double>(total_ - done_) / static_cast<double>(done_);
  }
  sink_->onProgress(progress);
}

}  // namespace nibble

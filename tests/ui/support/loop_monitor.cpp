// SPDX-License-Identifier: MIT
#include "ui/support/loop_monitor.h"

#include <algorithm>

namespace nibble::test {

namespace {
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kInterval{4};
}  // namespace

LoopMonitor::LoopMonitor()
    : thread_([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          // One at a time: a stall is counted once, as long as it was.
          if (!pending_.exchange(true)) {
            const auto posted = Clock::now();
            QMetaObject::invokeMethod(
                this,
                [this, posted] {
                  const std::chrono::duration<double, std::milli> wait = Clock::now() - posted;
                  waits_.push_back(wait.count());
                  pending_ = false;
                },
                Qt::QueuedConnection);
          }
          std::this_thread::sleep_for(kInterval);
        }
      }) {}

LoopMonitor::~LoopMonitor() = default;

double LoopMonitor::percentile(double fraction) const {
  if (waits_.empty()) return 0;
  std::vector<double> sorted = waits_;
  std::sort(sorted.begin(), sorted.end());
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(fraction * last)];
}

}  // namespace nibble::test

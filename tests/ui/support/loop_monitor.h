// SPDX-License-Identifier: MIT
// How long events wait before the UI thread takes them.
#pragma once

#include <QObject>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace nibble::test {

/// While it lives, a thread of its own posts an event every few milliseconds to the thread that
/// made it, and the time until the event is handled is kept.
class LoopMonitor : public QObject {
  Q_OBJECT

 public:
  LoopMonitor();
  ~LoopMonitor() override;

  int count() const { return static_cast<int>(waits_.size()); }
  /// In milliseconds; `fraction` 1 is the longest wait.
  double percentile(double fraction) const;

 private:
  std::vector<double> waits_;
  std::atomic<bool> pending_{false};
  std::jthread thread_;
};

}  // namespace nibble::test

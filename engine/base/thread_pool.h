// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/thread_priority.h"

namespace nibble {

/// Workers that live as long as the pool. The calling thread is worker 0, so a pool of one thread
/// runs everything in place. One region runs at a time; regions must not nest.
class ThreadPool {
 public:
  /// `threads` <= 0 takes as many as the process may use. The priority is that of the workers; the
  /// calling thread keeps its own.
  explicit ThreadPool(int threads = 0, ThreadPriority priority = ThreadPriority::Normal);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return size_; }

  /// Runs body(worker) once on every worker and returns when all have.
  void run(const std::function<void(int worker)>& body);

  /// Runs body(begin, end, worker) over [0, count) in pieces of `grain`, handed out as workers
  /// become free. Pieces not yet begun are skipped once `stop` is requested.
  void parallelFor(
      std::int64_t count, std::int64_t grain,
      const std::function<void(std::int64_t begin, std::int64_t end, int worker)>& body,
      const std::stop_token& stop = {});

  static int hardwareThreads();

 private:
  void workerLoop(int worker);

  int size_;
  std::vector<std::jthread> workers_;
  std::mutex regionMutex_;  ///< held by the caller for the length of a region
  const std::function<void(int)>* body_ = nullptr;
  std::atomic<std::uint32_t> epoch_{0};
  std::atomic<int> running_{0};
  std::atomic<bool> quit_{false};
};

/// Lets the workers of one region meet. Spins briefly (a phase of a small model lasts
/// microseconds), then sleeps, so that more threads than processors still make progress.
class Barrier {
 public:
  explicit Barrier(int count) : count_(count) {}
  void wait();

 private:
  const int count_;
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> phase_{0};
};

}  // namespace nibble

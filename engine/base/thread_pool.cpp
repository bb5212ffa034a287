// SPDX-License-Identifier: MIT
#include "base/thread_pool.h"

#include <sched.h>

#include <algorithm>

namespace nibble {

namespace {

// About 50 microseconds: longer than a phase of a small model, shorter than a scheduler slice.
constexpr int kSpins = 2000;

inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

template <typename T>
void waitWhileEqual(const std::atomic<T>& value, T old) {
  for (int i = 0; i < kSpins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

int ThreadPool::hardwareThreads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1u, std::thread::hardware_concurrency());
}

ThreadPool::ThreadPool(int threads, ThreadPriority priority)
    : size_(threads > 0 ? threads : hardwareThreads()) {
  for (int worker = 1; worker < size_; ++worker) {
    workers_.emplace_back([this, worker, priority] {
      setThreadPriority(priority);
      workerLoop(worker);
    });
  }
}

ThreadPool::~ThreadPool() {
  quit_.store(true, std::memory_order_release);
  epoch_.fetch_add(1, std::memory_order_release);
  epoch_.notify_all();
  workers_.clear();  // joins while the members the workers look at are still there
}

void ThreadPool::workerLoop(int worker) {
  std::uint32_t seen = 0;
  while (true) {
    waitWhileEqual(epoch_, seen);
    const std::uint32_t now = epoch_.load(std::memory_order_acquire);
    if (now == seen) continue;
    seen = now;
    if (quit_.load(std::memory_order_acquire)) return;
    (*body_)(worker);
    if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) running_.notify_one();
  }
}

void ThreadPool::run(const std::function<void(int)>& body) {
  const std::lock_guard lock(regionMutex_);
  if (size_ == 1) {
    body(0);
    return;
  }
  body_ = &body;
  running_.store(size_ - 1, std::memory_order_release);
  epoch_.fetch_add(1, std::memory_order_release);
  epoch_.notify_all();
  body(0);
  for (int left = running_.load(std::memory_order_acquire); left != 0;
       left = running_.load(std::memory_order_acquire)) {
    waitWhileEqual(running_, left);
  }
  body_ = nullptr;
}

void ThreadPool::parallelFor(std::int64_t count, std::int64_t grain,
                             const std::function<void(std::int64_t, std::int64_t, int)>& body,
                             const std::stop_token& stop) {
  if (count <= 0) return;
  grain = std::max<std::int64_t>(1, grain);
  std::atomic<std::int64_t> next{0};
  const auto work = [&](int worker) {
    while (!stop.stop_requested()) {
      const std::int64_t begin = next.fetch_add(grain, std::memory_order_relaxed);
      if (begin >= count) return;
      body(begin, std::min(count, begin + grain), worker);
    }
  };
  if (count <= grain) {
    work(0);
    return;
  }
  run(work);
}

void Barrier::wait() {
  if (count_ == 1) return;
  const std::uint32_t phase = phase_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == count_) {
    arrived_.store(0, std::memory_order_relaxed);
    phase_.fetch_add(1, std::memory_order_release);
    phase_.notify_all();
    return;
  }
  waitWhileEqual(phase_, phase);
}

}  // namespace nibble

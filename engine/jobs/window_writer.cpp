// SPDX-License-Identifier: MIT
#include "jobs/window_writer.h"

#include <algorithm>
#include <span>
#include <utility>

namespace nibble::jobs {

namespace {
// A stop request waits for one write of this size at most.
constexpr std::size_t kWriteBytes = 1u << 20;
}  // namespace

WindowWriter::WindowWriter(GgufSetWriter& writer) : writer_(writer), thread_([this] { loop(); }) {}

WindowWriter::~WindowWriter() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<std::vector<std::byte>> WindowWriter::submit(const std::string& tensor,
                                                    std::vector<std::byte> window) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kMaxWaiting || !result_; });
  NIBBLE_CHECK(result_);
  waiting_.push_back({tensor, std::move(window)});
  std::vector<std::byte> buffer;
  if (!used_.empty()) {
    buffer = std::move(used_.back());
    used_.pop_back();
  }
  changed_.notify_all();
  return buffer;
}

Result<> WindowWriter::drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return (waiting_.empty() && !busy_) || !result_; });
  return result_;
}

void WindowWriter::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return quit_ || (!waiting_.empty() && result_); });
    if (quit_) return;
    Window window = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    Result<> written = write(window);
    lock.lock();
    busy_ = false;
    if (!written) result_ = std::move(written);
    used_.push_back(std::move(window.bytes));
    changed_.notify_all();
  }
}

Result<> WindowWriter::write(const Window& window) {
  std::span<const std::byte> left(window.bytes);
  while (!left.empty()) {
    const auto part = left.first(std::min(left.size(), kWriteBytes));
    NIBBLE_CHECK(writer_.append(window.tensor, part));
    left = left.subspan(part.size());
    const std::lock_guard lock(mutex_);
    if (quit_) return {};
  }
  return {};
}

}  // namespace nibble::jobs

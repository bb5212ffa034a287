// SPDX-License-Identifier: MIT
// Writes while the next window is computed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "formats/gguf_set_writer.h"

namespace nibble::jobs {

/// A thread of its own that appends windows of tensor data in the order given. At most
/// kMaxWaiting wait; then submit() blocks.
class WindowWriter {
 public:
  explicit WindowWriter(GgufSetWriter& writer);
  /// Leaves out what has not been written yet.
  ~WindowWriter();
  WindowWriter(const WindowWriter&) = delete;
  WindowWriter& operator=(const WindowWriter&) = delete;

  /// Returns a used buffer to fill again, or the error of an earlier write.
  Result<std::vector<std::byte>> submit(const std::string& tensor, std::vector<std::byte> window);

  /// Waits until everything is written.
  Result<> drain();

 private:
  static constexpr std::size_t kMaxWaiting = 2;

  struct Window {
    std::string tensor;
    std::vector<std::byte> bytes;
  };

  void loop();
  Result<> write(const Window& window);

  GgufSetWriter& writer_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Window> waiting_;
  std::vector<std::vector<std::byte>> used_;
  Result<> result_;
  bool busy_ = false;
  bool quit_ = false;
  std::thread thread_;  ///< last: it uses everything above
};

}  // namespace nibble::jobs

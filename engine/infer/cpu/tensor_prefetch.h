// SPDX-License-Identifier: MIT
// Brings the file pages of the next tensors into memory while the current one is packed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "model/model_source.h"

namespace nibble::cpu {

/// Only for files whose tensors are used as stored; others would be converted for nothing.
class TensorPrefetch {
 public:
  TensorPrefetch(const ModelSource& source, std::vector<const TensorInfo*> order);
  ~TensorPrefetch();

  /// Tensor `index` is being worked on; the one after it may be read.
  void advance(std::size_t index);

 private:
  void work(const std::stop_token& stop);
  void touch(const TensorInfo& tensor, const std::stop_token& stop) const;

  const ModelSource& source_;
  std::vector<const TensorInfo*> order_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t current_ = 0;
  std::jthread thread_;
};

}  // namespace nibble::cpu

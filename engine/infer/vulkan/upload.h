// SPDX-License-Identifier: MIT
// Brings weights to the GPU: rows are read and reordered by all threads into staging memory, while
// what was prepared before is being copied.
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "base/thread_pool.h"
#include "infer/vulkan/kernels.h"
#include "model/model_source.h"

namespace nibble::vulkan {

class Uploader {
 public:
  static Result<Uploader> make(std::shared_ptr<Device> device, ThreadPool& pool);

  Result<> bytes(std::span<const std::byte> data, const Slice& to);
  /// The rows of `parts` below each other, or in turn, as one matrix in new memory of `arena`; of
  /// `experts` in each part, none is cut.
  Result<Matrix> matrix(const ModelSource& source, std::span<const TensorInfo* const> parts,
                        bool interleaved, int experts, Arena& arena, ProgressMeter& progress,
                        const std::stop_token& stop);
  /// Waits until everything has arrived.
  Result<> finish();

 private:
  struct Slot {
    Buffer staging;
    Recorder recorder;
  };
  using Fill = std::function<Result<>(std::byte* out)>;

  Result<> send(std::size_t count, const Slice& to, const Fill& fill);
  Result<> fillRows(const ModelSource& source, std::span<const TensorInfo* const> parts,
                    bool interleaved, std::int64_t first, std::int64_t count, std::byte* out,
                    const std::stop_token& stop);

  std::shared_ptr<Device> device_;
  ThreadPool* pool_ = nullptr;
  std::vector<Slot> slots_;
  std::size_t next_ = 0;
};

}  // namespace nibble::vulkan

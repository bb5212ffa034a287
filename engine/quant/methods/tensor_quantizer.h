// SPDX-License-Identifier: MIT
// Turns one tensor of a model into bytes of its new type, a window of rows at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "base/thread_pool.h"
#include "model/model_source.h"
#include "quant/methods/method.h"
#include "quant/methods/row_errors.h"

namespace nibble {

struct TensorTask {
  const ModelSource& source;
  const TensorInfo& tensor;
  TensorType to = TensorType::F32;
  const RowEncoder* encoder = nullptr;  ///< null: the bytes are taken over as they are
  /// Weighs the error that is reported: one value a column, per matrix of a stack. May be empty.
  std::span<const float> importance;
};

struct TensorOutcome {
  double rmse = 0;           ///< root mean square of weight - decoded weight
  double relativeError = 0;  ///< rmse over the root mean square of the weights; 0 for zeros
  std::optional<double> weightedRmse;  ///< with importance: of the weighted mean
};

/// Encodes one row and measures it. `values` are the row's columns, `decoded` has room for as many,
/// and holds what they became; `out` has room for the encoded row. Fails with Corrupt, naming row
/// and column, on weights that are not finite, and on those too large for the type. Safe to call
/// from several threads.
Result<ErrorSums> encodeRow(const TensorTask& task, std::int64_t row, const float* values,
                            float* decoded, std::byte* out);

/// Memory follows the window and the number of threads, never the tensor. The bytes and the outcome
/// do not depend on the number of threads.
class TensorQuantizer {
 public:
  /// Takes a window of encoded rows, in order, and returns a buffer to fill next.
  using WindowSink = std::function<Result<std::vector<std::byte>>(std::vector<std::byte> window)>;
  /// Told from any worker how many bytes of the source were done.
  using OnBytes = std::function<void(std::uint64_t bytes)>;

  TensorQuantizer(ThreadPool& pool, std::stop_token stop);

  /// Fails with Cancelled soon after a stop request, even inside a large tensor; with Corrupt,
  /// naming row and column, on weights that are not finite. Plain copies are not looked into.
  Result<TensorOutcome> run(const TensorTask& task, const WindowSink& sink, const OnBytes& onBytes);

 private:
  struct Scratch {
    std::vector<std::byte> raw;
    std::vector<float> values, decoded;
  };

  ThreadPool& pool_;
  std::stop_token stop_;
  std::vector<Scratch> scratch_;   ///< one a worker
  std::vector<std::byte> window_;  ///< filled by the workers

  friend class WindowRun;
};

}  // namespace nibble

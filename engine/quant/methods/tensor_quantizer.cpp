// SPDX-License-Identifier: MIT
#include "quant/methods/tensor_quantizer.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <mutex>
#include <utility>

#include "base/map_guard.h"
#include "base/progress.h"
#include "base/utf8.h"
#include "quant/methods/decode_row.h"
#include "quant/methods/row_errors.h"

namespace nibble {

namespace {

// Rows are handed out in chunks of about this many weights: enough to hide the handing out, few
// enough that a stop request is seen at once even by the slowest encoder.
constexpr std::int64_t kChunkWeights = 32 * 1024;
// Between two windows the workers wait for the slowest chunk, so a window holds many.
constexpr std::int64_t kMinWindowChunks = 128;
constexpr std::int64_t kWindowChunksPerThread = 16;

std::string placeOf(const TensorTask& task) {
  return fmt::format("{}, tensor {}", task.source.path().string(), printable(task.tensor.name));
}

}  // namespace

/// One window of one tensor: which rows, where they go, and the first thing that went wrong.
class WindowRun {
 public:
  WindowRun(TensorQuantizer& owner, const TensorTask& task, std::int64_t firstRow,
            std::int64_t rows, std::int64_t chunkRows)
      : owner_(owner),
        task_(task),
        firstRow_(firstRow),
        rows_(rows),
        chunkRows_(chunkRows),
        columns_(task.tensor.shape.columns()),
        outRow_(static_cast<std::size_t>(rowBytes(task.to, columns_))),
        sums_(static_cast<std::size_t>((rows + chunkRows - 1) / chunkRows)) {}

  Result<> run(const TensorQuantizer::OnBytes& onBytes);
  void addTo(ErrorSums& total) const {
    for (const ErrorSums& sums : sums_) total.add(sums);
  }

 private:
  void chunk(std::int64_t index, TensorQuantizer::Scratch& scratch);
  Result<> copyChunk(std::int64_t row, std::int64_t count, TensorQuantizer::Scratch& scratch);
  Result<> encodeChunk(std::int64_t row, std::int64_t count, TensorQuantizer::Scratch& scratch,
                       ErrorSums& sums);
  std::byte* outputOf(std::int64_t row) {
    return owner_.window_.data() + static_cast<std::size_t>(row - firstRow_) * outRow_;
  }
  void remember(std::int64_t chunk, Error error);

  TensorQuantizer& owner_;
  const TensorTask& task_;
  const std::int64_t firstRow_, rows_, chunkRows_, columns_;
  const std::size_t outRow_;
  std::vector<ErrorSums> sums_;  ///< one a chunk, added up in order
  std::atomic<std::int64_t> failedChunk_{INT64_MAX};
  std::mutex mutex_;
  std::optional<Error> error_;
};

Result<> WindowRun::run(const TensorQuantizer::OnBytes& onBytes) {
  owner_.window_.resize(static_cast<std::size_t>(rows_) * outRow_);
  const auto inRow = static_cast<std::uint64_t>(rowBytes(task_.tensor.type, columns_));
  owner_.pool_.parallelFor(
      static_cast<std::int64_t>(sums_.size()), 1,
      [&](std::int64_t begin, std::int64_t end, int worker) {
        for (std::int64_t i = begin; i < end; ++i) {
          // What lies before a failure is still done: the first failure in the tensor is the one
          // reported, however the chunks fell.
          if (i > failedChunk_.load(std::memory_order_relaxed)) return;
          chunk(i, owner_.scratch_[static_cast<std::size_t>(worker)]);
          const std::int64_t count = std::min(chunkRows_, rows_ - i * chunkRows_);
          if (onBytes) onBytes(static_cast<std::uint64_t>(count) * inRow);
        }
      },
      owner_.stop_);
  if (owner_.stop_.stop_requested()) return cancelled();
  if (error_) return tl::unexpected(std::move(*error_));
  return {};
}

void WindowRun::chunk(std::int64_t index, TensorQuantizer::Scratch& scratch) {
  const std::int64_t row = firstRow_ + index * chunkRows_;
  const std::int64_t count = std::min(chunkRows_, firstRow_ + rows_ - row);
  auto result = task_.encoder == nullptr
                    ? copyChunk(row, count, scratch)
                    : encodeChunk(row, count, scratch, sums_[static_cast<std::size_t>(index)]);
  if (!result) remember(index, std::move(result).error());
}

void WindowRun::remember(std::int64_t chunk, Error error) {
  const std::lock_guard lock(mutex_);
  if (chunk >= failedChunk_.load(std::memory_order_relaxed)) return;
  failedChunk_.store(chunk, std::memory_order_relaxed);
  error_ = std::move(error);
}

Result<> WindowRun::copyChunk(std::int64_t row, std::int64_t count,
                              TensorQuantizer::Scratch& scratch) {
  NIBBLE_TRY(const auto bytes, task_.source.readRows(task_.tensor, row, count, scratch.raw));
  std::memcpy(outputOf(row), bytes.data(), static_cast<std::size_t>(count) * outRow_);
  return checkIntact(bytes);
}

Result<> WindowRun::encodeChunk(std::int64_t row, std::int64_t count,
                                TensorQuantizer::Scratch& scratch, ErrorSums& sums) {
  const auto columns = static_cast<std::size_t>(columns_);
  scratch.values.resize(static_cast<std::size_t>(count) * columns);
  scratch.decoded.resize(columns);
  NIBBLE_CHECK(
      readRowsAsFloat(task_.source, task_.tensor, row, count, scratch.values.data(), scratch.raw));
  for (std::int64_t r = 0; r < count && !owner_.stop_.stop_requested(); ++r) {
    const float* values = scratch.values.data() + static_cast<std::size_t>(r) * columns;
    NIBBLE_TRY(const ErrorSums rowSums,
               encodeRow(task_, row + r, values, scratch.decoded.data(), outputOf(row + r)));
    sums.add(rowSums);
  }
  return {};
}

namespace {

Result<> checkFinite(const TensorTask& task, std::int64_t row, const float* values) {
  const std::int64_t column = firstNotFinite(values, task.tensor.shape.columns());
  if (column < 0) return {};
  return withHint(fail(ErrorCode::Corrupt, placeOf(task), "the weight at row {}, column {} is {}",
                       row, column, values[column]),
                  "the model is damaged; fetch or make it again");
}

const float* importanceOf(const TensorTask& task, std::int64_t row) {
  if (task.importance.empty()) return nullptr;
  const Shape& shape = task.tensor.shape;
  return task.importance.data() + row / shape.dims[1] * shape.columns();
}

}  // namespace

Result<ErrorSums> encodeRow(const TensorTask& task, std::int64_t row, const float* values,
                            float* decoded, std::byte* out) {
  NIBBLE_CHECK(checkFinite(task, row, values));
  const std::int64_t columns = task.tensor.shape.columns();
  task.encoder->encode(row, values, out);
  decodeRow(task.to, task.encoder->columns(), out, decoded, columns);
  const ErrorSums sums = errorSums(values, decoded, importanceOf(task, row), columns);
  if (!std::isfinite(sums.squared)) {
    return withHint(fail(ErrorCode::InvalidArgument, placeOf(task),
                         "row {} has values too large for {}", row, name(task.to)),
                    "keep this tensor in BF16 or F32");
  }
  return sums;
}

namespace {

/// Sum of the importance over all weights: what a weighted mean is divided by.
double totalImportance(const TensorTask& task) {
  double total = 0;
  for (const float value : task.importance) total += static_cast<double>(value);
  return total * static_cast<double>(task.tensor.shape.dims[1]);
}

TensorOutcome outcomeOf(const TensorTask& task, const ErrorSums& sums) {
  TensorOutcome outcome;
  outcome.rmse = std::sqrt(sums.squared / static_cast<double>(task.tensor.shape.elements()));
  if (sums.energy > 0) outcome.relativeError = std::sqrt(sums.squared / sums.energy);
  const double total = totalImportance(task);
  if (task.encoder != nullptr && total > 0) {
    outcome.weightedRmse = std::sqrt(sums.weighted / total);
  }
  return outcome;
}

}  // namespace

TensorQuantizer::TensorQuantizer(ThreadPool& pool, std::stop_token stop)
    : pool_(pool), stop_(std::move(stop)), scratch_(static_cast<std::size_t>(pool.size())) {}

Result<TensorOutcome> TensorQuantizer::run(const TensorTask& task, const WindowSink& sink,
                                           const OnBytes& onBytes) {
  const std::int64_t rows = task.tensor.shape.rows();
  const std::int64_t chunkRows =
      std::max<std::int64_t>(1, kChunkWeights / task.tensor.shape.columns());
  const std::int64_t windowRows =
      chunkRows * std::max(kMinWindowChunks, kWindowChunksPerThread * pool_.size());
  ErrorSums sums;
  for (std::int64_t row = 0; row < rows; row += windowRows) {
    const std::int64_t count = std::min(windowRows, rows - row);
    WindowRun window(*this, task, row, count, chunkRows);
    NIBBLE_CHECK(window.run(onBytes));
    window.addTo(sums);
    task.source.releaseRows(task.tensor, row, count);
    NIBBLE_TRY(window_, sink(std::move(window_)));
  }
  task.source.release(task.tensor);
  return outcomeOf(task, sums);
}

}  // namespace nibble

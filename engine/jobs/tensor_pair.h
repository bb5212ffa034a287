// SPDX-License-Identifier: MIT
// One tensor, and what it is compared with, read a few rows at a time by several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "jobs/job_context.h"
#include "model/model_source.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/recipe.h"

namespace nibble::jobs {

struct ValueSummary {
  std::int64_t count = 0;
  double minimum = 0;
  double maximum = 0;
  double mean = 0;
  double deviation = 0;
};

/// Sums over values, to be added up in a fixed order.
struct Moments {
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
  double sum = 0;
  double squares = 0;

  void add(double x);
  void add(const Moments& other);
  ValueSummary summary(std::int64_t count) const;
};

/// Which rows of a tensor are looked at.
class RowSelection {
 public:
  static RowSelection all(const Shape& shape);
  /// Rows spread evenly over the tensor: about `values` values, never less than kFewest rows. All
  /// rows when there are no more than that.
  static RowSelection spread(const Shape& shape, std::int64_t values);
  static constexpr std::int64_t kFewest = 8;

  std::int64_t count() const { return count_; }
  bool isAll() const { return count_ == rows_; }
  /// The row of the tensor that `index` stands for.
  std::int64_t row(std::int64_t index) const;

 private:
  RowSelection(std::int64_t rows, std::int64_t count) : rows_(rows), count_(count) {}
  std::int64_t rows_;
  std::int64_t count_;
};

/// A tensor's decision as a plan makes it.
struct PlannedValues {
  TensorType type = TensorType::F16;
  std::string method{};  ///< a method's name, or kCopyMethod
  MethodOptions options{};
  std::shared_ptr<const ImportanceMatrix> importance{};  ///< for methods that need it
};

/// The other side: makes the values that stand for rows of the original.
class Counterpart {
 public:
  struct Scratch {
    std::vector<std::byte> bytes;
  };
  virtual ~Counterpart() = default;

  virtual TensorType type() const = 0;
  /// Bytes of one row. `values` are the original's, `row` counts over all outer dimensions.
  virtual Result<std::span<const std::byte>> bytes(std::int64_t row, const float* values,
                                                   Scratch& scratch) const = 0;
};

class TensorPair {
 public:
  /// Fails with NotFound, naming the file, when the model has no such tensor.
  static Result<TensorPair> open(std::shared_ptr<const ModelSource> source,
                                 const std::string& tensor);

  /// Compares with the tensor of that name in another model; shapes must agree.
  Result<> compareWith(std::shared_ptr<const ModelSource> other);
  /// Compares with what quantizing would make of it; nothing is written.
  Result<> compareWith(const PlannedValues& plan);

  const TensorInfo& tensor() const { return *tensor_; }
  const ModelSource& source() const { return *source_; }
  /// Null when there is nothing to compare with.
  const Counterpart* counterpart() const { return counterpart_.get(); }

  struct Chunk {
    std::int64_t index = 0;  ///< of the chunk
    std::int64_t first = 0;  ///< of its rows, as an index into the selection
    std::int64_t rows = 0;
    std::span<const float> values{};   ///< [rows][columns], all finite
    std::span<const float> against{};  ///< likewise; empty when there is nothing to compare with
    int worker = 0;
  };
  using OnChunk = std::function<void(const Chunk& chunk)>;
  /// After every kWindowChunks chunks, on the calling thread: chunks [begin, end) are done.
  using OnWindow = std::function<void(std::int64_t begin, std::int64_t end)>;

  static constexpr std::int64_t kWindowChunks = 64;

  /// How many chunks forEachChunk() makes of a selection.
  std::int64_t chunkCount(const RowSelection& rows) const;
  std::int64_t rowsPerChunk() const;

  /// Reads the selected rows. Chunks do not depend on the number of threads, so sums kept by chunk
  /// and added in order do not either. Fails with Corrupt on values that are not finite.
  Result<> forEachChunk(const RowSelection& rows, const JobContext& context, const OnChunk& onChunk,
                        const OnWindow& onWindow = {}) const;

 private:
  struct Buffers;
  Result<> readChunk(const RowSelection& rows, Chunk& chunk, Buffers& buffers) const;
  Result<> checkFinite(const std::vector<float>& values, std::int64_t row,
                       const std::string& place) const;

  std::shared_ptr<const ModelSource> source_;
  const TensorInfo* tensor_ = nullptr;
  std::shared_ptr<const Counterpart> counterpart_;
  std::string counterpartPlace_;  ///< for errors
};

}  // namespace nibble::jobs

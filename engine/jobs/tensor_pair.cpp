// SPDX-License-Identifier: MIT
#include "jobs/tensor_pair.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <optional>
#include <utility>

#include "base/map_guard.h"
#include "base/utf8.h"
#include "quant/methods/method.h"
#include "quant/methods/row_errors.h"
#include "quant/plan/plan.h"

namespace nibble::jobs {

namespace {

// Small enough that a stop request is seen at once even with the slowest encoder.
constexpr std::int64_t kChunkValues = 1 << 16;

std::string placeOf(const ModelSource& source, const TensorInfo& tensor) {
  return fmt::format("{}, tensor {}", source.path().string(), printable(tensor.name));
}

class StoredTensor : public Counterpart {
 public:
  StoredTensor(std::shared_ptr<const ModelSource> source, const TensorInfo& tensor)
      : source_(std::move(source)), tensor_(tensor) {}

  TensorType type() const override { return tensor_.type; }
  Result<std::span<const std::byte>> bytes(std::int64_t row, const float*,
                                           Scratch& scratch) const override {
    return source_->readRows(tensor_, row, 1, scratch.bytes);
  }

 private:
  std::shared_ptr<const ModelSource> source_;
  const TensorInfo& tensor_;
};

class QuantizedTensorRows : public Counterpart {
 public:
  static Result<std::shared_ptr<const Counterpart>> make(const ModelSource& source,
                                                         const TensorInfo& tensor,
                                                         const PlannedValues& plan) {
    auto made = std::make_shared<QuantizedTensorRows>(tensor, plan);
    const Method* method = findMethod(plan.method);
    if (method == nullptr) {
      return fail(ErrorCode::Unsupported, "tensor " + printable(tensor.name),
                  "the method '{}' is not available", printable(plan.method));
    }
    if (!traits(plan.type).isGrid || !grid(plan.type).canEncode() ||
        tensor.shape.columns() % traits(plan.type).blockElements != 0) {
      return fail(ErrorCode::Unsupported, "tensor " + printable(tensor.name),
                  "it cannot be quantized to {}", name(plan.type));
    }
    std::span<const float> importance;
    if (plan.importance != nullptr) {
      if (const ImportanceEntry* entry = plan.importance->find(tensor.name)) {
        NIBBLE_CHECK(checkFits(*entry, tensor, *plan.importance));
        importance = entry->values;
      }
    }
    MatrixJob job{tensor, grid(plan.type), importance, made->plan_.options};
    job.values = valuesOf(source, tensor);
    NIBBLE_TRY(made->encoder_, method->prepare(job));
    return std::shared_ptr<const Counterpart>(std::move(made));
  }

  QuantizedTensorRows(const TensorInfo& tensor, PlannedValues plan)
      : plan_(std::move(plan)), columns_(tensor.shape.columns()) {}

  TensorType type() const override { return plan_.type; }
  Result<std::span<const std::byte>> bytes(std::int64_t row, const float* values,
                                           Scratch& scratch) const override {
    scratch.bytes.resize(static_cast<std::size_t>(rowBytes(plan_.type, columns_)));
    encoder_->encode(row, values, scratch.bytes.data());
    return std::span<const std::byte>(scratch.bytes);
  }

 private:
  PlannedValues plan_;  ///< the encoder refers to it
  std::int64_t columns_;
  std::unique_ptr<RowEncoder> encoder_;
};

}  // namespace

void Moments::add(double x) {
  minimum = std::min(minimum, x);
  maximum = std::max(maximum, x);
  sum += x;
  squares += x * x;
}

void Moments::add(const Moments& other) {
  minimum = std::min(minimum, other.minimum);
  maximum = std::max(maximum, other.maximum);
  sum += other.sum;
  squares += other.squares;
}

ValueSummary Moments::summary(std::int64_t count) const {
  const auto n = static_cast<double>(count);
  const double mean = sum / n;
  return {count, minimum, maximum, mean, std::sqrt(std::max(0.0, squares / n - mean * mean))};
}

RowSelection RowSelection::all(const Shape& shape) {
  return {shape.rows(), shape.rows()};
}

RowSelection RowSelection::spread(const Shape& shape, std::int64_t values) {
  const std::int64_t wanted =
      std::max(kFewest, values / std::max<std::int64_t>(1, shape.columns()));
  return {shape.rows(), std::min(shape.rows(), wanted)};
}

std::int64_t RowSelection::row(std::int64_t index) const {
  if (isAll()) return index;
  // The middle of the index-th of count_ equal parts, without overflow for any number of rows.
  const std::int64_t whole = rows_ / count_;
  const std::int64_t rest = rows_ % count_;
  return index * whole + (index * rest) / count_ + whole / 2;
}

Result<TensorPair> TensorPair::open(std::shared_ptr<const ModelSource> source,
                                    const std::string& tensor) {
  TensorPair pair;
  pair.tensor_ = source->find(tensor);
  if (pair.tensor_ == nullptr) {
    return withHint(fail(ErrorCode::NotFound, source->path().string(), "there is no tensor '{}'",
                         printable(tensor)),
                    "`nibble inspect --tensors` lists them");
  }
  pair.source_ = std::move(source);
  return pair;
}

Result<> TensorPair::compareWith(std::shared_ptr<const ModelSource> other) {
  NIBBLE_TRY(const TensorPair found, open(other, tensor_->name));
  const TensorInfo& theirs = found.tensor();
  if (theirs.shape.dims != tensor_->shape.dims) {
    return fail(ErrorCode::InvalidArgument, other->path().string(),
                "tensor '{}' has shape {} here and {} in the other model", printable(tensor_->name),
                toString(theirs.shape), toString(tensor_->shape));
  }
  if (!traits(theirs.type).isGrid) {
    return fail(ErrorCode::Unsupported, placeOf(*other, theirs),
                "values of type {} cannot be decoded", name(theirs.type));
  }
  counterpartPlace_ = placeOf(*other, theirs);
  counterpart_ = std::make_shared<StoredTensor>(std::move(other), theirs);
  return {};
}

Result<> TensorPair::compareWith(const PlannedValues& plan) {
  counterpartPlace_ = placeOf(*source_, *tensor_) + fmt::format(" as {}", name(plan.type));
  if (plan.method == kCopyMethod) return compareWith(source_);
  NIBBLE_TRY(counterpart_, QuantizedTensorRows::make(*source_, *tensor_, plan));
  return {};
}

std::int64_t TensorPair::rowsPerChunk() const {
  return std::max<std::int64_t>(1, kChunkValues / tensor_->shape.columns());
}

std::int64_t TensorPair::chunkCount(const RowSelection& rows) const {
  return (rows.count() + rowsPerChunk() - 1) / rowsPerChunk();
}

struct TensorPair::Buffers {
  std::vector<std::byte> raw;
  Counterpart::Scratch scratch;
  std::vector<float> values, against;
};

Result<> TensorPair::checkFinite(const std::vector<float>& values, std::int64_t row,
                                 const std::string& place) const {
  const std::int64_t bad = firstNotFinite(values.data(), static_cast<std::int64_t>(values.size()));
  if (bad < 0) return {};
  const std::int64_t columns = tensor_->shape.columns();
  return withHint(fail(ErrorCode::Corrupt, place, "the weight at row {}, column {} is {}",
                       row + bad / columns, bad % columns, values[static_cast<std::size_t>(bad)]),
                  "the model is damaged; fetch or make it again");
}

Result<> TensorPair::readChunk(const RowSelection& rows, Chunk& chunk, Buffers& buffers) const {
  const auto columns = static_cast<std::size_t>(tensor_->shape.columns());
  const auto size = static_cast<std::size_t>(chunk.rows) * columns;
  buffers.values.resize(size);
  if (rows.isAll()) {
    NIBBLE_CHECK(readRowsAsFloat(*source_, *tensor_, chunk.first, chunk.rows, buffers.values.data(),
                                 buffers.raw));
  } else {
    for (std::int64_t r = 0; r < chunk.rows; ++r) {
      NIBBLE_CHECK(readRowsAsFloat(*source_, *tensor_, rows.row(chunk.first + r), 1,
                                   buffers.values.data() + static_cast<std::size_t>(r) * columns,
                                   buffers.raw));
    }
  }
  NIBBLE_CHECK(checkFinite(buffers.values, rows.row(chunk.first), placeOf(*source_, *tensor_)));
  chunk.values = buffers.values;
  if (counterpart_ == nullptr) return {};
  buffers.against.resize(size);
  for (std::int64_t r = 0; r < chunk.rows; ++r) {
    const std::size_t at = static_cast<std::size_t>(r) * columns;
    NIBBLE_TRY(const auto bytes, counterpart_->bytes(rows.row(chunk.first + r),
                                                     buffers.values.data() + at, buffers.scratch));
    grid(counterpart_->type())
        .decode(bytes.data(), buffers.against.data() + at, tensor_->shape.columns());
    NIBBLE_CHECK(checkIntact(bytes));
  }
  NIBBLE_CHECK(checkFinite(buffers.against, rows.row(chunk.first), counterpartPlace_));
  chunk.against = buffers.against;
  return {};
}

Result<> TensorPair::forEachChunk(const RowSelection& rows, const JobContext& context,
                                  const OnChunk& onChunk, const OnWindow& onWindow) const {
  const std::int64_t chunks = chunkCount(rows);
  std::vector<Buffers> buffers(static_cast<std::size_t>(context.pool->size()));
  std::mutex mutex;
  std::optional<Error> error;
  std::int64_t failed = chunks;  // the first that failed, whatever the order they ran in
  for (std::int64_t begin = 0; begin < chunks; begin += kWindowChunks) {
    if (!context.mayGoOn()) return cancelled();
    const std::int64_t end = std::min(chunks, begin + kWindowChunks);
    context.pool->parallelFor(
        end - begin, 1,
        [&](std::int64_t from, std::int64_t to, int worker) {
          for (std::int64_t i = begin + from; i < begin + to; ++i) {
            Chunk chunk{.index = i, .first = i * rowsPerChunk(), .worker = worker};
            chunk.rows = std::min(rowsPerChunk(), rows.count() - chunk.first);
            auto read = readChunk(rows, chunk, buffers[static_cast<std::size_t>(worker)]);
            if (read) {
              onChunk(chunk);
              continue;
            }
            const std::lock_guard lock(mutex);
            if (i >= failed) return;
            failed = i;
            error = std::move(read).error();
            return;
          }
        },
        context.stop);
    if (context.stop.stop_requested()) return cancelled();
    if (error) return tl::unexpected(std::move(*error));
    if (rows.isAll()) {
      const std::int64_t first = begin * rowsPerChunk();
      source_->releaseRows(*tensor_, first, std::min(rows.count(), end * rowsPerChunk()) - first);
    }
    if (onWindow) onWindow(begin, end);
  }
  return {};
}

}  // namespace nibble::jobs

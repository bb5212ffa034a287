// SPDX-License-Identifier: MIT
#include "quant/allocate/type_errors.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "base/progress.h"
#include "quant/methods/method.h"
#include "quant/methods/tensor_quantizer.h"

namespace nibble {

namespace {

/// Rows of one tensor, spread evenly, and what they lose in each type.
class Sample {
 public:
  Sample(const ModelSource& source, const TensorInfo& tensor, std::span<const float> importance,
         const TypeErrorOptions& options)
      : source_(source), tensor_(tensor), importance_(importance), stop_(options.stop) {
    const std::int64_t rows = tensor.shape.rows();
    const std::int64_t wanted = options.sampleWeights / tensor.shape.columns();
    count_ = std::clamp<std::int64_t>(wanted, 1, rows);
  }

  Result<> load(ThreadPool& pool);
  Result<double> lossIn(TensorType type, ThreadPool& pool);

 private:
  std::int64_t rowAt(std::int64_t i) const {
    // Middles of `count_` equal parts.
    return (2 * i + 1) * tensor_.shape.rows() / (2 * count_);
  }
  const float* values(std::int64_t i) const {
    return values_.data() + static_cast<std::size_t>(i * tensor_.shape.columns());
  }
  const float* importanceOf(std::int64_t row) const {
    if (importance_.empty()) return nullptr;
    return importance_.data() + row / tensor_.shape.dims[1] * tensor_.shape.columns();
  }
  template <typename Body>
  Result<> forRows(ThreadPool& pool, const Body& body);

  const ModelSource& source_;
  const TensorInfo& tensor_;
  std::span<const float> importance_;
  std::stop_token stop_;
  std::int64_t count_ = 0;
  std::vector<float> values_;
  double energy_ = 0;
};

template <typename Body>
Result<> Sample::forRows(ThreadPool& pool, const Body& body) {
  std::mutex mutex;
  std::optional<std::pair<std::int64_t, Error>> failed;
  pool.parallelFor(
      count_, 1,
      [&](std::int64_t begin, std::int64_t end, int) {
        for (std::int64_t i = begin; i < end; ++i) {
          auto done = body(i);
          if (done) continue;
          const std::lock_guard lock(mutex);
          if (!failed || i < failed->first) failed.emplace(i, std::move(done).error());
        }
      },
      stop_);
  if (stop_.stop_requested()) return cancelled();
  if (failed) return tl::unexpected(std::move(failed->second));
  return {};
}

double sumInOrder(const std::vector<double>& rows) {
  double sum = 0;
  for (const double row : rows) sum += row;
  return sum;
}

Result<> Sample::load(ThreadPool& pool) {
  const std::int64_t columns = tensor_.shape.columns();
  values_.resize(static_cast<std::size_t>(count_ * columns));
  std::vector<double> energies(static_cast<std::size_t>(count_));
  const auto readRow = [&](std::int64_t i) -> Result<> {
    std::vector<std::byte> scratch;
    float* row = values_.data() + i * columns;
    NIBBLE_CHECK(readRowsAsFloat(source_, tensor_, rowAt(i), 1, row, scratch));
    const float* weights = importanceOf(rowAt(i));
    double sum = 0;
    for (std::int64_t c = 0; c < columns; ++c) {
      const double square = static_cast<double>(row[c]) * static_cast<double>(row[c]);
      sum += weights == nullptr ? square : static_cast<double>(weights[c]) * square;
    }
    energies[static_cast<std::size_t>(i)] = sum;
    return {};
  };
  NIBBLE_CHECK(forRows(pool, readRow));
  energy_ = sumInOrder(energies);
  source_.release(tensor_);
  return {};
}

Result<double> Sample::lossIn(TensorType type, ThreadPool& pool) {
  static const MethodOptions kNoOptions;
  const MatrixJob job{tensor_, grid(type), importance_, kNoOptions, nullptr, {}};
  const Method* method = findMethod(importance_.empty() ? "rtn" : "importance");
  NIBBLE_TRY(const auto encoder, method->prepare(job));
  const TensorTask task{source_, tensor_, type, encoder.get(), importance_};
  const std::int64_t columns = tensor_.shape.columns();
  std::vector<double> losses(static_cast<std::size_t>(count_));
  const auto roundRow = [&](std::int64_t i) -> Result<> {
    std::vector<float> decoded(static_cast<std::size_t>(columns));
    std::vector<std::byte> out(static_cast<std::size_t>(rowBytes(type, columns)));
    NIBBLE_TRY(const ErrorSums sums,
               encodeRow(task, rowAt(i), values(i), decoded.data(), out.data()));
    losses[static_cast<std::size_t>(i)] = importance_.empty() ? sums.squared : sums.weighted;
    return {};
  };
  NIBBLE_CHECK(forRows(pool, roundRow));
  return energy_ > 0 ? sumInOrder(losses) / energy_ : 0.0;
}

}  // namespace

Result<std::vector<double>> typeErrors(const ModelSource& source, const TensorInfo& tensor,
                                       std::span<const TensorType> types,
                                       std::span<const float> importance, ThreadPool& pool,
                                       const TypeErrorOptions& options) {
  Sample sample(source, tensor, importance, options);
  NIBBLE_CHECK(sample.load(pool));
  std::vector<double> errors;
  for (const TensorType type : types) {
    NIBBLE_TRY(const double error, sample.lossIn(type, pool));
    errors.push_back(error);
  }
  return errors;
}

}  // namespace nibble

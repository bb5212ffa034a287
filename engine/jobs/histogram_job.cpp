// SPDX-License-Identifier: MIT
#include "jobs/histogram_job.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace nibble::jobs {

namespace {

constexpr int kMaxBins = 65536;

struct ChunkSums {
  Moments values, against;
  double squaredError = 0;
  double maxError = 0;

  void add(const ChunkSums& other) {
    values.add(other.values);
    against.add(other.against);
    squaredError += other.squaredError;
    maxError = std::max(maxError, other.maxError);
  }
};

ChunkSums measure(const TensorPair::Chunk& chunk) {
  ChunkSums sums;
  for (const float x : chunk.values) sums.values.add(static_cast<double>(x));
  for (std::size_t i = 0; i < chunk.against.size(); ++i) {
    const double d = static_cast<double>(chunk.values[i]) - static_cast<double>(chunk.against[i]);
    sums.against.add(static_cast<double>(chunk.against[i]));
    sums.squaredError += d * d;
    sums.maxError = std::max(sums.maxError, std::abs(d));
  }
  return sums;
}

Result<ChunkSums> sumUp(const TensorPair& pair, const RowSelection& rows,
                        const JobContext& context) {
  std::vector<ChunkSums> chunks(static_cast<std::size_t>(pair.chunkCount(rows)));
  NIBBLE_CHECK(pair.forEachChunk(rows, context, [&](const TensorPair::Chunk& chunk) {
    chunks[static_cast<std::size_t>(chunk.index)] = measure(chunk);
  }));
  ChunkSums total;
  for (const ChunkSums& chunk : chunks) total.add(chunk);
  return total;
}

/// Equal bins from the smallest to the largest value.
class EqualBins {
 public:
  EqualBins(double low, double high, int bins)
      : low_(low),
        scale_(static_cast<double>(bins) / (high - low)),
        counts_(static_cast<std::size_t>(bins), 0) {}

  void add(std::span<const float> values) {
    std::vector<std::int64_t> local(counts_.size(), 0);
    for (const float x : values) {
      const auto bin = static_cast<std::size_t>((static_cast<double>(x) - low_) * scale_);
      ++local[std::min(bin, local.size() - 1)];
    }
    const std::lock_guard lock(mutex_);
    for (std::size_t b = 0; b < counts_.size(); ++b) counts_[b] += local[b];
  }
  std::vector<std::int64_t> take() { return std::move(counts_); }

 private:
  double low_, scale_;
  std::mutex mutex_;
  std::vector<std::int64_t> counts_;
};

Result<TensorPair> openPair(const HistogramRequest& request) {
  NIBBLE_TRY(auto source, openModel(request.model));
  NIBBLE_TRY(TensorPair pair, TensorPair::open(std::move(source), request.tensor));
  if (request.against) {
    NIBBLE_TRY(auto other, openModel(*request.against));
    NIBBLE_CHECK(pair.compareWith(std::move(other)));
  }
  return pair;
}

}  // namespace

Result<Histogram> histogram(const HistogramRequest& request, const JobContext& context) {
  if (request.bins < 1 || request.bins > kMaxBins) {
    return fail(ErrorCode::InvalidArgument, "histogram", "{} bins; 1 to {} are possible",
                request.bins, kMaxBins);
  }
  NIBBLE_TRY(const TensorPair pair, openPair(request));
  const Shape& shape = pair.tensor().shape;
  const RowSelection rows = RowSelection::all(shape);
  const bool compared = pair.counterpart() != nullptr;
  NIBBLE_TRY(const ChunkSums total, sumUp(pair, rows, context));

  Histogram out;
  out.tensor = request.tensor;
  out.shape = shape;
  out.type = pair.tensor().type;
  out.values = total.values.summary(shape.elements());
  // Without comparison the other side's range is empty and changes nothing.
  out.low = std::min(out.values.minimum, total.against.minimum);
  out.high = std::max(out.values.maximum, total.against.maximum);
  // A constant tensor still deserves a bin of some width.
  if (out.high <= out.low) out.high = out.low + std::max(1e-12, std::abs(out.low) * 1e-6);

  EqualBins values(out.low, out.high, request.bins);
  EqualBins against(out.low, out.high, request.bins);
  NIBBLE_CHECK(pair.forEachChunk(rows, context, [&](const TensorPair::Chunk& chunk) {
    values.add(chunk.values);
    if (compared) against.add(chunk.against);
  }));
  out.counts = values.take();
  if (compared) {
    const auto n = static_cast<double>(shape.elements());
    const double rms = std::sqrt(total.values.squares / n);
    Histogram::Against other;
    other.type = pair.counterpart()->type();
    other.values = total.against.summary(shape.elements());
    other.counts = against.take();
    other.rmse = std::sqrt(total.squaredError / n);
    other.relativeError = rms > 0 ? other.rmse / rms : 0;
    other.maxError = total.maxError;
    out.against = std::move(other);
  }
  return out;
}

}  // namespace nibble::jobs

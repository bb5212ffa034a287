// SPDX-License-Identifier: MIT
#include "jobs/histogram_job.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

namespace nibble::jobs {

namespace {

constexpr std::int64_t kChunkElements = 1 << 18;
constexpr int kMaxBins = 65536;

/// One tensor of one model, read a few rows at a time.
struct Side {
  std::shared_ptr<const ModelSource> source;
  const TensorInfo* tensor = nullptr;
};

Result<Side> openSide(const std::filesystem::path& path, const std::string& name) {
  Side side;
  NIBBLE_TRY(side.source, openModel(path));
  side.tensor = side.source->find(name);
  if (side.tensor == nullptr) {
    return withHint(fail(ErrorCode::NotFound, path.string(), "there is no tensor '{}'", name),
                    "`nibble inspect --tensors` lists them");
  }
  return side;
}

struct Moments {
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
  double sum = 0;
  double squares = 0;

  void add(double x) {
    minimum = std::min(minimum, x);
    maximum = std::max(maximum, x);
    sum += x;
    squares += x * x;
  }
  ValueSummary summary(std::int64_t count) const {
    const auto n = static_cast<double>(count);
    const double mean = sum / n;
    return {count, minimum, maximum, mean, std::sqrt(std::max(0.0, squares / n - mean * mean))};
  }
};

/// Calls body(chunk index, values of each side, count) for all rows, in parallel; results are kept
/// by chunk so that sums do not depend on the number of threads.
template <typename Body>
Result<> forEachChunk(const std::vector<Side>& sides, const JobContext& context, Body&& body) {
  const Shape& shape = sides.front().tensor->shape;
  const std::int64_t rowsPerChunk = std::max<std::int64_t>(1, kChunkElements / shape.columns());
  const std::int64_t chunks = (shape.rows() + rowsPerChunk - 1) / rowsPerChunk;
  std::mutex mutex;
  Result<> failure;
  context.pool->parallelFor(
      chunks, 1,
      [&](std::int64_t begin, std::int64_t end, int) {
        std::vector<std::byte> scratch;
        std::vector<std::vector<float>> values(sides.size());
        for (std::int64_t chunk = begin; chunk < end; ++chunk) {
          const std::int64_t first = chunk * rowsPerChunk;
          const std::int64_t rows = std::min(rowsPerChunk, shape.rows() - first);
          for (std::size_t s = 0; s < sides.size(); ++s) {
            values[s].resize(static_cast<std::size_t>(rows * shape.columns()));
            auto read = readRowsAsFloat(*sides[s].source, *sides[s].tensor, first, rows,
                                        values[s].data(), scratch);
            if (!read) {
              const std::lock_guard lock(mutex);
              failure = std::move(read);
              return;
            }
          }
          body(chunk, values);
        }
      },
      context.stop);
  if (context.stop.stop_requested()) return cancelled();
  return failure;
}

std::int64_t chunkCount(const Shape& shape) {
  const std::int64_t rowsPerChunk = std::max<std::int64_t>(1, kChunkElements / shape.columns());
  return (shape.rows() + rowsPerChunk - 1) / rowsPerChunk;
}

struct ChunkResult {
  std::vector<Moments> moments;
  double squaredError = 0;
  double maxError = 0;
};

ChunkResult measureChunk(const std::vector<std::vector<float>>& values) {
  ChunkResult result;
  result.moments.resize(values.size());
  for (std::size_t s = 0; s < values.size(); ++s) {
    for (const float x : values[s]) result.moments[s].add(static_cast<double>(x));
  }
  if (values.size() == 2) {
    for (std::size_t i = 0; i < values[0].size(); ++i) {
      const double d = static_cast<double>(values[0][i]) - static_cast<double>(values[1][i]);
      result.squaredError += d * d;
      result.maxError = std::max(result.maxError, std::abs(d));
    }
  }
  return result;
}

ChunkResult sumUp(const std::vector<ChunkResult>& chunks, std::size_t sides) {
  ChunkResult total;
  total.moments.resize(sides);
  for (const ChunkResult& chunk : chunks) {
    for (std::size_t s = 0; s < sides; ++s) {
      total.moments[s].minimum = std::min(total.moments[s].minimum, chunk.moments[s].minimum);
      total.moments[s].maximum = std::max(total.moments[s].maximum, chunk.moments[s].maximum);
      total.moments[s].sum += chunk.moments[s].sum;
      total.moments[s].squares += chunk.moments[s].squares;
    }
    total.squaredError += chunk.squaredError;
    total.maxError = std::max(total.maxError, chunk.maxError);
  }
  return total;
}

}  // namespace

Result<Histogram> histogram(const HistogramRequest& request, const JobContext& context) {
  if (request.bins < 1 || request.bins > kMaxBins) {
    return fail(ErrorCode::InvalidArgument, "histogram", "{} bins; 1 to {} are possible",
                request.bins, kMaxBins);
  }
  std::vector<Side> sides(1);
  NIBBLE_TRY(sides[0], openSide(request.model, request.tensor));
  if (request.against) {
    NIBBLE_TRY(Side other, openSide(*request.against, request.tensor));
    if (other.tensor->shape.dims != sides[0].tensor->shape.dims) {
      return fail(ErrorCode::InvalidArgument, request.against->string(),
                  "tensor '{}' has shape {} here and {} in the other model", request.tensor,
                  toString(other.tensor->shape), toString(sides[0].tensor->shape));
    }
    sides.push_back(std::move(other));
  }
  const Shape shape = sides[0].tensor->shape;
  const auto chunks = static_cast<std::size_t>(chunkCount(shape));
  std::vector<ChunkResult> results(chunks);
  NIBBLE_CHECK(forEachChunk(sides, context, [&](std::int64_t chunk, const auto& values) {
    results[static_cast<std::size_t>(chunk)] = measureChunk(values);
  }));
  const ChunkResult total = sumUp(results, sides.size());

  Histogram out;
  out.tensor = request.tensor;
  out.shape = shape;
  out.type = sides[0].tensor->type;
  out.values = total.moments[0].summary(shape.elements());
  out.low = out.values.minimum;
  out.high = out.values.maximum;
  if (sides.size() == 2) {
    out.low = std::min(out.low, total.moments[1].minimum);
    out.high = std::max(out.high, total.moments[1].maximum);
  }
  if (!std::isfinite(out.low) || !std::isfinite(out.high)) {
    return fail(ErrorCode::Corrupt, request.model.string(),
                "tensor '{}' holds values that are not finite", request.tensor);
  }
  // A constant tensor still deserves a bin of some width.
  if (out.high <= out.low) out.high = out.low + std::max(1e-12, std::abs(out.low) * 1e-6);

  const auto bins = static_cast<std::size_t>(request.bins);
  std::vector<std::vector<std::int64_t>> counts(sides.size(), std::vector<std::int64_t>(bins, 0));
  const double scale = static_cast<double>(bins) / (out.high - out.low);
  std::mutex mutex;
  NIBBLE_CHECK(forEachChunk(sides, context, [&](std::int64_t, const auto& values) {
    std::vector<std::vector<std::int64_t>> local(sides.size(), std::vector<std::int64_t>(bins, 0));
    for (std::size_t s = 0; s < values.size(); ++s) {
      for (const float x : values[s]) {
        const auto bin = static_cast<std::size_t>((static_cast<double>(x) - out.low) * scale);
        ++local[s][std::min(bin, bins - 1)];
      }
    }
    const std::lock_guard lock(mutex);
    for (std::size_t s = 0; s < local.size(); ++s) {
      for (std::size_t b = 0; b < bins; ++b) counts[s][b] += local[s][b];
    }
  }));
  out.counts = std::move(counts[0]);
  if (sides.size() == 2) {
    const auto n = static_cast<double>(shape.elements());
    const double rms = std::sqrt(total.moments[0].squares / n);
    Histogram::Against against;
    against.type = sides[1].tensor->type;
    against.values = total.moments[1].summary(shape.elements());
    against.counts = std::move(counts[1]);
    against.rmse = std::sqrt(total.squaredError / n);
    against.relativeError = rms > 0 ? against.rmse / rms : 0;
    against.maxError = total.maxError;
    out.against = std::move(against);
  }
  return out;
}

}  // namespace nibble::jobs

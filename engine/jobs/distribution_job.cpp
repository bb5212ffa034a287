// SPDX-License-Identifier: MIT
#include "jobs/distribution_job.h"

#include <algorithm>
#include <cmath>

#include "base/map_guard.h"
#include "base/progress.h"
#include "quant/grids/block_levels.h"

namespace nibble::jobs {

namespace {

/// Per column of one chunk.
struct ColumnSums {
  std::vector<float> maximum;
  std::vector<double> squares, errors;

  void reset(std::size_t columns, bool compared) {
    maximum.assign(columns, 0);
    squares.assign(columns, 0);
    errors.assign(compared ? columns : 0, 0);
  }
  void add(const ColumnSums& other) {
    for (std::size_t c = 0; c < maximum.size(); ++c) {
      maximum[c] = std::max(maximum[c], other.maximum[c]);
      squares[c] += other.squares[c];
    }
    for (std::size_t c = 0; c < errors.size(); ++c) errors[c] += other.errors[c];
  }
};

struct ChunkSums {
  Moments values, against;
  double squaredError = 0;
  double maxError = 0;
  ColumnSums columns;

  void add(const ChunkSums& other) {
    values.add(other.values);
    against.add(other.against);
    squaredError += other.squaredError;
    maxError = std::max(maxError, other.maxError);
    columns.add(other.columns);
  }
};

/// What one thread counts. Counts are whole numbers, so it does not matter which thread has which.
struct WorkerBins {
  ValueBins values, against, error;
  std::vector<float> difference;
};

float rms(double squares, std::int64_t count) {
  return count > 0 ? static_cast<float>(std::sqrt(squares / static_cast<double>(count))) : 0;
}

BinnedCounts binnedCounts(const ValueBins& bins) {
  return {bins.low(), bins.width(), bins.counts()};
}

class Measurement {
 public:
  Measurement(const TensorPair& pair, const RowSelection& rows, const JobContext& context)
      : pair_(pair),
        rows_(rows),
        context_(context),
        columns_(static_cast<std::size_t>(pair.tensor().shape.columns())),
        compared_(pair.counterpart() != nullptr),
        bins_(static_cast<std::size_t>(context.pool->size())),
        rowProfile_(emptyProfile(rows.count())) {
    total_.columns.reset(columns_, compared_);
    for (std::int64_t i = 0; i < rows.count(); ++i) {
      rowProfile_.index[static_cast<std::size_t>(i)] = rows.row(i);
    }
  }

  Result<Distribution> run();

 private:
  ChannelProfile emptyProfile(std::int64_t count) const {
    const auto size = static_cast<std::size_t>(count);
    ChannelProfile profile;
    profile.index.resize(size);
    profile.maximum.resize(size);
    profile.rms.resize(size);
    profile.errorRms.resize(compared_ ? size : 0);
    return profile;
  }
  void measure(const TensorPair::Chunk& chunk, ChunkSums& sums);
  void measureRow(std::size_t row, const float* values, const float* against, ChunkSums& sums);
  ChannelProfile columnProfile() const;
  Result<std::vector<float>> levels() const;
  Result<Distribution> result();

  const TensorPair& pair_;
  const RowSelection rows_;
  const JobContext& context_;
  const std::size_t columns_;
  const bool compared_;
  std::vector<WorkerBins> bins_;
  ChunkSums total_;
  ChannelProfile rowProfile_;
};

void Measurement::measureRow(std::size_t row, const float* values, const float* against,
                             ChunkSums& sums) {
  ColumnSums& columns = sums.columns;
  double rowSquares = 0, rowErrors = 0;
  float rowMaximum = 0;
  for (std::size_t c = 0; c < columns_; ++c) {
    const auto value = static_cast<double>(values[c]);
    const float magnitude = std::abs(values[c]);
    sums.values.add(value);
    columns.maximum[c] = std::max(columns.maximum[c], magnitude);
    columns.squares[c] += value * value;
    rowMaximum = std::max(rowMaximum, magnitude);
    rowSquares += value * value;
  }
  rowProfile_.maximum[row] = rowMaximum;
  rowProfile_.rms[row] = rms(rowSquares, static_cast<std::int64_t>(columns_));
  if (against == nullptr) return;
  for (std::size_t c = 0; c < columns_; ++c) {
    const auto difference = static_cast<double>(values[c] - against[c]);
    sums.against.add(static_cast<double>(against[c]));
    sums.maxError = std::max(sums.maxError, std::abs(difference));
    columns.errors[c] += difference * difference;
    rowErrors += difference * difference;
  }
  sums.squaredError += rowErrors;
  rowProfile_.errorRms[row] = rms(rowErrors, static_cast<std::int64_t>(columns_));
}

void Measurement::measure(const TensorPair::Chunk& chunk, ChunkSums& sums) {
  sums = {};
  sums.columns.reset(columns_, compared_);
  for (std::int64_t r = 0; r < chunk.rows; ++r) {
    const std::size_t at = static_cast<std::size_t>(r) * columns_;
    measureRow(static_cast<std::size_t>(chunk.first + r), chunk.values.data() + at,
               compared_ ? chunk.against.data() + at : nullptr, sums);
  }
  WorkerBins& bins = bins_[static_cast<std::size_t>(chunk.worker)];
  bins.values.add(chunk.values);
  if (!compared_) return;
  bins.against.add(chunk.against);
  bins.difference.resize(chunk.values.size());
  std::transform(chunk.values.begin(), chunk.values.end(), chunk.against.begin(),
                 bins.difference.begin(), [](float a, float b) { return a - b; });
  bins.error.add(bins.difference);
}

ChannelProfile Measurement::columnProfile() const {
  ChannelProfile profile = emptyProfile(static_cast<std::int64_t>(columns_));
  for (std::size_t c = 0; c < columns_; ++c) {
    profile.index[c] = static_cast<std::int64_t>(c);
    profile.maximum[c] = total_.columns.maximum[c];
    profile.rms[c] = rms(total_.columns.squares[c], rows_.count());
    if (compared_) profile.errorRms[c] = rms(total_.columns.errors[c], rows_.count());
  }
  return profile;
}

Result<std::vector<float>> Measurement::levels() const {
  const TensorInfo& tensor = pair_.tensor();
  const TensorType type = compared_ ? pair_.counterpart()->type() : tensor.type;
  const auto& format = traits(type);
  if (format.blockElements == 1) return std::vector<float>{};
  // Always of the same row, so that the levels stay where they are when the sample is refined.
  const std::int64_t row = tensor.shape.rows() / 2;
  std::vector<float> values(columns_);
  std::vector<std::byte> raw;
  NIBBLE_CHECK(readRowsAsFloat(pair_.source(), tensor, row, 1, values.data(), raw));
  Counterpart::Scratch scratch;
  std::span<const std::byte> bytes;
  if (compared_) {
    NIBBLE_TRY(bytes, pair_.counterpart()->bytes(row, values.data(), scratch));
  } else {
    NIBBLE_TRY(bytes, pair_.source().readRows(tensor, row, 1, raw));
  }
  const std::size_t block =
      representativeBlock(values, static_cast<std::size_t>(format.blockElements));
  const auto size = static_cast<std::size_t>(format.blockBytes);
  auto found = blockLevels(grid(type), bytes.subspan(block * size, size));
  NIBBLE_CHECK(checkIntact(bytes));
  return found;
}

Result<Distribution> Measurement::run() {
  // As many as chunks between two calls of onWindow; filled again in each window.
  std::vector<ChunkSums> sums;
  std::int64_t windowBegin = 0;
  sums.resize(
      static_cast<std::size_t>(std::min(pair_.chunkCount(rows_), TensorPair::kWindowChunks)));
  ProgressMeter meter(context_.progress, static_cast<std::uint64_t>(rows_.count()));
  NIBBLE_CHECK(pair_.forEachChunk(
      rows_, context_,
      [&](const TensorPair::Chunk& chunk) {
        measure(chunk, sums[static_cast<std::size_t>(chunk.index - windowBegin)]);
        meter.add(static_cast<std::uint64_t>(chunk.rows), pair_.tensor().name);
      },
      [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          total_.add(sums[static_cast<std::size_t>(i - begin)]);
        }
        windowBegin = end;
      }));
  return result();
}

Result<Distribution> Measurement::result() {
  WorkerBins all;
  for (const WorkerBins& bins : bins_) {
    all.values.add(bins.values);
    all.against.add(bins.against);
    all.error.add(bins.error);
  }
  Distribution out;
  out.tensor = pair_.tensor().name;
  out.shape = pair_.tensor().shape;
  out.type = pair_.tensor().type;
  out.exact = rows_.isAll();
  const std::int64_t count = rows_.count() * out.shape.columns();
  out.values = total_.values.summary(count);
  out.columns = columnProfile();
  out.rows = std::move(rowProfile_);
  NIBBLE_TRY(out.levels, levels());
  if (compared_) {
    all.values.cover(total_.against.minimum, total_.against.maximum);
    all.against.cover(total_.values.minimum, total_.values.maximum);
    Distribution::Against against;
    against.type = pair_.counterpart()->type();
    against.values = total_.against.summary(count);
    against.histogram = binnedCounts(all.against);
    against.error = binnedCounts(all.error);
    against.rmse = std::sqrt(total_.squaredError / static_cast<double>(count));
    if (total_.values.squares > 0) {
      against.relativeError = std::sqrt(total_.squaredError / total_.values.squares);
    }
    against.maxError = total_.maxError;
    out.against = std::move(against);
  }
  out.histogram = binnedCounts(all.values);
  return out;
}

}  // namespace

Result<Distribution> distribution(const DistributionRequest& request, const JobContext& context) {
  NIBBLE_TRY(TensorPair pair, TensorPair::open(request.source, request.tensor));
  if (request.plan) {
    NIBBLE_CHECK(pair.compareWith(*request.plan));
  } else if (request.other != nullptr) {
    NIBBLE_CHECK(pair.compareWith(request.other));
  }
  const Shape& shape = pair.tensor().shape;
  const RowSelection rows =
      request.sample > 0 ? RowSelection::spread(shape, request.sample) : RowSelection::all(shape);
  return Measurement(pair, rows, context).run();
}

}  // namespace nibble::jobs

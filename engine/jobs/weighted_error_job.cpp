// SPDX-License-Identifier: MIT
#include "jobs/weighted_error_job.h"

#include <cmath>

namespace nibble::jobs {

namespace {

struct Sums {
  double energy = 0;
  double lost = 0;
};

/// The importance of each column for each matrix of the tensor; empty where there is none.
Result<std::span<const float>> weightsOf(const TensorInfo& tensor,
                                         const ImportanceMatrix* importance) {
  const ImportanceEntry* entry = importance == nullptr ? nullptr : importance->find(tensor.name);
  if (entry == nullptr) return std::span<const float>();
  NIBBLE_CHECK(checkFits(*entry, tensor, *importance));
  return std::span<const float>(entry->values);
}

Sums sumsOf(const TensorPair::Chunk& chunk, const TensorInfo& tensor, const RowSelection& rows,
            std::span<const float> weights) {
  Sums sums;
  const auto columns = static_cast<std::size_t>(tensor.shape.columns());
  const std::int64_t rowsAMatrix = tensor.shape.dims[1];
  for (std::int64_t r = 0; r < chunk.rows; ++r) {
    const auto at = static_cast<std::size_t>(r) * columns;
    const auto matrix = static_cast<std::size_t>(rows.row(chunk.first + r) / rowsAMatrix);
    const float* h = weights.empty() ? nullptr : weights.data() + matrix * columns;
    for (std::size_t i = 0; i < columns; ++i) {
      const double weight = h == nullptr ? 1.0 : static_cast<double>(h[i]);
      const auto value = static_cast<double>(chunk.values[at + i]);
      const double error = value - static_cast<double>(chunk.against[at + i]);
      sums.energy += weight * value * value;
      sums.lost += weight * error * error;
    }
  }
  return sums;
}

Result<double> errorOf(const WeightedErrorRequest& request, const WeightedErrorRequest::Item& item,
                       const JobContext& context) {
  NIBBLE_TRY(TensorPair pair, TensorPair::open(request.source, item.tensor));
  NIBBLE_CHECK(request.planned ? pair.compareWith(request.planned) : pair.compareWith(item.plan));
  const TensorInfo& tensor = pair.tensor();
  NIBBLE_TRY(const auto weights, weightsOf(tensor, request.importance.get()));
  const RowSelection rows = request.sample > 0 ? RowSelection::spread(tensor.shape, request.sample)
                                               : RowSelection::all(tensor.shape);
  std::vector<Sums> chunks(static_cast<std::size_t>(pair.chunkCount(rows)));
  NIBBLE_CHECK(pair.forEachChunk(rows, context, [&](const TensorPair::Chunk& chunk) {
    chunks[static_cast<std::size_t>(chunk.index)] = sumsOf(chunk, tensor, rows, weights);
  }));
  Sums total;
  for (const Sums& sums : chunks) {
    total.energy += sums.energy;
    total.lost += sums.lost;
  }
  return total.energy > 0 ? std::sqrt(total.lost / total.energy) : 0;
}

}  // namespace

Result<std::vector<double>> weightedErrors(const WeightedErrorRequest& request,
                                           const JobContext& context) {
  std::vector<double> errors;
  ProgressMeter meter(context.progress, request.items.size());
  for (const auto& item : request.items) {
    if (!context.mayGoOn()) return cancelled();
    NIBBLE_TRY(const double error, errorOf(request, item, context));
    errors.push_back(error);
    if (request.onError) request.onError(errors.size() - 1, error);
    meter.add(1, item.tensor);
  }
  meter.finish("measured");
  return errors;
}

}  // namespace nibble::jobs

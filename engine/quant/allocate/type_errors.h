// SPDX-License-Identifier: MIT
// What rounding a tensor into each of several types costs, measured on a sample of its rows.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/thread_pool.h"
#include "model/model_source.h"

namespace nibble {

struct TypeErrorOptions {
  std::int64_t sampleWeights = std::int64_t{1} << 15;  ///< whole rows of about so many weights
  std::stop_token stop{};
};

/// For each of `types`, whose blocks must divide the rows: the share of the tensor's energy that is
/// lost, sum of h (w - w')² over sum of h w², with the importance h of each column (one vector a
/// matrix of a stack), or 1 where `importance` is empty. Rows are taken at even distances; with
/// importance they are encoded by it. The result does not depend on the number of threads. Fails on
/// weights that are not finite, naming tensor and row.
Result<std::vector<double>> typeErrors(const ModelSource& source, const TensorInfo& tensor,
                                       std::span<const TensorType> types,
                                       std::span<const float> importance, ThreadPool& pool,
                                       const TypeErrorOptions& options);

}  // namespace nibble

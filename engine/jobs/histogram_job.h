// SPDX-License-Identifier: MIT
// How the values of one tensor are distributed, alone or against the same tensor of another model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jobs/job_context.h"
#include "jobs/tensor_pair.h"

namespace nibble::jobs {

struct Histogram {
  std::string tensor;
  Shape shape;
  TensorType type = TensorType::F32;
  ValueSummary values;
  double low = 0;   ///< left edge of the first bin
  double high = 0;  ///< right edge of the last bin
  std::vector<std::int64_t> counts;

  /// The other model's tensor in the same bins, and how far apart the two are.
  struct Against {
    TensorType type = TensorType::F32;
    ValueSummary values;
    std::vector<std::int64_t> counts;
    double rmse = 0;
    double relativeError = 0;  ///< rmse over the root mean square of the first
    double maxError = 0;
  };
  std::optional<Against> against;
};

struct HistogramRequest {
  std::filesystem::path model;
  std::string tensor;
  std::optional<std::filesystem::path> against;
  int bins = 64;
};

Result<Histogram> histogram(const HistogramRequest& request, const JobContext& context);

}  // namespace nibble::jobs

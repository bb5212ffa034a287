// SPDX-License-Identifier: MIT
// How the values of one tensor are spread, alone or beside what quantizing makes of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jobs/job_context.h"
#include "jobs/tensor_pair.h"
#include "jobs/value_bins.h"

namespace nibble::jobs {

/// What each input column, or each row, of a tensor holds.
struct ChannelProfile {
  std::vector<std::int64_t> index;  ///< the column or row; rows of a sample have gaps
  std::vector<float> maximum;       ///< of |w|
  std::vector<float> rms;
  std::vector<float> errorRms;  ///< of w - the value compared with; empty without comparison
};

/// Counts in bins of equal width that begin at multiples of it, see ValueBins.
struct BinnedCounts {
  double low = 0;  ///< left edge of the first bin
  double width = 0;
  std::vector<std::int64_t> counts;

  double high() const { return low + width * static_cast<double>(counts.size()); }
};

struct Distribution {
  std::string tensor;
  Shape shape;
  TensorType type = TensorType::F32;
  bool exact = false;  ///< all rows were read, not a sample of them
  ValueSummary values;
  BinnedCounts histogram;
  ChannelProfile columns;
  ChannelProfile rows;
  /// What one ordinary block can round to; of the side compared with, or of the tensor itself when
  /// there is none. Empty for plain floats.
  std::vector<float> levels;

  struct Against {
    TensorType type = TensorType::F32;
    ValueSummary values;
    BinnedCounts histogram;  ///< the same bins as the tensor's own
    BinnedCounts error;      ///< of w - the value compared with
    double rmse = 0;
    double relativeError = 0;  ///< rmse over the root mean square of the weights; 0 for zeros
    double maxError = 0;
  };
  std::optional<Against> against;
};

struct DistributionRequest {
  std::shared_ptr<const ModelSource> source{};
  std::string tensor{};
  // At most one of these: what the tensor is compared with.
  std::optional<PlannedValues> plan{};
  std::shared_ptr<const ModelSource> other{};
  /// Rows with about so many values, spread over the tensor; 0 reads all.
  std::int64_t sample = 0;
};

/// The same for any number of threads. Progress counts rows. Fails with Corrupt on values that are
/// not finite, and with Cancelled soon after a stop request.
Result<Distribution> distribution(const DistributionRequest& request, const JobContext& context);

}  // namespace nibble::jobs

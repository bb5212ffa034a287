// SPDX-License-Identifier: MIT
// How much what rounding does to a matrix matters to what goes into it, from a sample of its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "jobs/job_context.h"
#include "jobs/tensor_pair.h"

namespace nibble::jobs {

struct WeightedErrorRequest {
  struct Item {
    std::string tensor;
    PlannedValues plan;
  };

  std::shared_ptr<const ModelSource> source;
  std::vector<Item> items;
  /// Mean squares of the inputs. A tensor without an entry has all its columns count alike.
  std::shared_ptr<const ImportanceMatrix> importance;
  /// Where that is set, items are compared with its tensors and their own decisions not looked at.
  std::shared_ptr<const ModelSource> planned{};
  std::int64_t sample = 1 << 15;  ///< rows with about so many values of each tensor; 0 reads all
  /// Told of each item as it is done, on the calling thread.
  std::function<void(std::size_t item, double error)> onError{};
};

/// For each item the root of the share of the weighted energy that is lost: of h (w - w')² summed
/// over rows and columns, in h w², where h is the importance of the column. That is how large the
/// error of the matrix's output is beside the output, as far as inputs do not depend on each other.
/// The same for any number of threads. Progress counts tensors. Fails as distribution() does.
Result<std::vector<double>> weightedErrors(const WeightedErrorRequest& request,
                                           const JobContext& context);

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// The whole way from a model's path to a quantized file: open, plan, write, record.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "jobs/quantize_job.h"
#include "quant/plan/plan.h"

namespace nibble::jobs {

struct QuantizeRequest {
  std::filesystem::path model;
  std::filesystem::path out;
  Recipe recipe;  ///< its imatrix, if named, is read
  GgufSplitLimit split;
  /// As in QuantizeOptions.
  std::function<void(const QuantizedTensor& tensor)> onTensor{};
};

/// A model opened and planned; nothing is read of its weights yet.
struct PreparedQuantization {
  std::shared_ptr<const ModelSource> source;
  std::optional<ImportanceMatrix> importance;
  Plan plan;
};

Result<PreparedQuantization> prepareQuantization(const QuantizeRequest& request);

Result<QuantizeReport> quantizeFile(const QuantizeRequest& request,
                                    const PreparedQuantization& prepared,
                                    const JobContext& context);

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// The whole way from a model's path to a quantized file: open, plan, write, record.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "jobs/calibrated_plan.h"
#include "jobs/quantize_job.h"
#include "quant/plan/plan.h"

namespace nibble::jobs {

struct QuantizeRequest {
  std::filesystem::path model;
  std::filesystem::path out;
  /// Its imatrix, if named, is read; on its calibration text, if named, the model is measured.
  Recipe recipe;
  /// Of a folder, the size of a shard.
  GgufSplitLimit split;
  /// As in QuantizeOptions.
  std::function<void(const QuantizedTensor& tensor)> onTensor{};
  /// Where the plan's calibration comes from, which stays the caller's; empty: it is made anew.
  std::function<Result<std::shared_ptr<const CalibratedPlan>>(const JobContext& context)>
      calibrated{};
  std::string format = "gguf";  ///< a container of jobs/containers
  /// As in calibratePlan().
  std::filesystem::path kept{};
};

/// A model opened and planned; nothing is read of its weights yet. With calibration text the plan
/// is what it will be if every matrix of the layers and the output is measured.
struct PreparedQuantization {
  std::shared_ptr<const ModelSource> source;
  std::optional<ImportanceMatrix> importance;
  Plan plan;
};

Result<PreparedQuantization> prepareQuantization(const QuantizeRequest& request);

/// With calibration text the model is measured first, and the plan made anew with what was found.
/// What a method quantizes while text runs through the model is kept beside `out` as ".partial"
/// until everything is written, so that a job that ended early goes on.
Result<QuantizeReport> quantizeFile(const QuantizeRequest& request,
                                    const PreparedQuantization& prepared,
                                    const JobContext& context);

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// From a size to a recipe: bits go where they do most good.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "jobs/job_context.h"
#include "jobs/sensitivity_job.h"
#include "model/model_source.h"
#include "quant/allocate/allocation.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/plan.h"
#include "quant/plan/recipe.h"

namespace nibble::jobs {

/// Of the file, or of the tensors in it.
struct SizeTarget {
  std::uint64_t fileBytes = 0;  ///< 0: the other counts
  double bitsPerWeight = 0;
};

/// "4.5bpw", "3.2GiB", "900MB", "123456" (bytes). Units of 1000 and 1024, case-insensitive.
Result<SizeTarget> parseSizeTarget(std::string_view text);

struct FitRequest {
  std::shared_ptr<const ModelSource> source;
  /// Its rules decide before the size does, its method and importance serve all tensors, and its
  /// calibration text, if any, is measured first and probed on. Its type is not looked at.
  Recipe recipe;
  SizeTarget target;
  int probeChunks = 8;  ///< see SensitivityRequest
  // What was measured before; measured anew, as the recipe says, where there is none.
  std::shared_ptr<const ImportanceMatrix> importance{};
  std::vector<TensorSensitivity> sensitivity{};
  /// Where measurements are kept and looked for; empty: nowhere.
  std::filesystem::path kept{};
};

struct FitResult {
  Recipe recipe;  ///< the request's, with a type and rules for the rest
  Plan plan;      ///< of it
  std::uint64_t fileBytes = 0;
  double damage = 0;  ///< of all that was chosen, as sensitivity counts it
  std::shared_ptr<const ImportanceMatrix> importance;  ///< null where there is none
  std::vector<TensorSensitivity> sensitivity;
  std::vector<Choice> curve;  ///< tensor bytes and damages, from the least possible size up
};

/// Nothing is written. Fails when the target is below the least possible size, saying that.
Result<FitResult> fitToSize(const FitRequest& request, const JobContext& context);

}  // namespace nibble::jobs

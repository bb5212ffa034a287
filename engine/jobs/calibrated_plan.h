// SPDX-License-Identifier: MIT
// What a recipe with calibration text becomes once the model was measured on it.
#pragma once

#include <filesystem>
#include <memory>

#include "jobs/job_context.h"
#include "model/model_source.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/plan.h"
#include "quant/sequential/encoded_tensors.h"

namespace nibble::jobs {

struct CalibratedPlan {
  std::shared_ptr<const ModelSource> source;  ///< what is quantized: the model, factors folded in
  ImportanceMatrix importance;
  Plan plan;
  /// Where a method of the plan works while text runs through the model: all that was multiplied
  /// with, quantized. Null otherwise.
  std::shared_ptr<EncodedTensors> encoded;
};

/// Measures the model on the recipe's text, plans with what was found, and runs the text through
/// once more where a method asks for it. State is kept beside `out`, as ".partial". Measurements
/// are taken from the folder `kept`, and put there, unless that is empty; see measureAndKeep().
Result<CalibratedPlan> calibratePlan(const std::shared_ptr<const ModelSource>& source,
                                     const Recipe& recipe, const std::filesystem::path& out,
                                     const JobContext& context,
                                     const std::filesystem::path& kept = {});

/// The file that would be written, as planSource() shows it.
Result<std::shared_ptr<const ModelSource>> openCalibrated(
    const std::shared_ptr<const CalibratedPlan>& plan);

/// Whether a plan takes text running through the model layer by layer, or factors found on it: what
/// it makes of a tensor can then not be told from that tensor alone.
bool needsTextPass(const Plan& plan);

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// Several versions of a model on one text, in lock-step: what the workbench's curves show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jobs/evaluate_job.h"

namespace nibble::jobs {

struct EvalVariant {
  std::string label;  ///< for people; recorded with the run
  /// Opens the model; called on the job's thread, perhaps twice. What has to be worked out for that
  /// may tell its progress.
  std::function<Result<std::shared_ptr<const ModelSource>>(const JobContext& context)> open;
  std::string recipe;  ///< JSON of the plan it is, empty for what is no plan
  /// False for a reference that was measured before: it runs for the others and is neither told nor
  /// recorded again.
  bool told = true;
};

struct VariantsRequest {
  std::vector<EvalVariant> variants;
  bool compared = true;  ///< the first variant is the reference of all others
  std::filesystem::path text;
  std::filesystem::path questions{};  ///< a question file; empty for none
  eval::EvalOptions options;
  /// Bytes that the weights of all models may take together, in main memory and in that of the
  /// GPU; 0 for no limit. Variants beyond it wait for their turn, for which the reference runs
  /// again.
  std::uint64_t memoryLimit = 0;
  std::uint64_t gpuMemoryLimit = 0;

  // All are called on the job's thread, and may be empty.
  /// `fallback` says why it runs on the processor and not on the GPU of the context. Called again
  /// when it has to leave that while it is measured.
  std::function<void(std::size_t variant, const LoadedModel& model,
                     const std::optional<Error>& fallback)>
      onLoaded;
  /// Again for one that lost its GPU and begins anew: points told of it before count no more.
  std::function<void(std::size_t variant, const ModelFacts& facts)> onStart;
  std::function<void(std::size_t variant, const eval::CurvePoint& point)> onPoint;
  /// Once for each variant, unless the whole fails or is cancelled before.
  std::function<void(std::size_t variant, const Result<EvaluateResult>& result)> onResult;
};

/// Every variant is one recorded run, with the reference as its reference. A variant that cannot be
/// opened or evaluated fails alone; without its reference the whole job fails. What the GPU of
/// `context` does not take runs on the processor, and goes on there when the GPU is lost.
Result<> evaluateVariants(const VariantsRequest& request, const JobContext& context);

}  // namespace nibble::jobs

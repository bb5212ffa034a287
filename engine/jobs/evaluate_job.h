// SPDX-License-Identifier: MIT
// Measuring what a quantized model lost: one model, one against its reference, or a table of many.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eval/evaluate.h"
#include "eval/multiple_choice.h"
#include "jobs/inspect_job.h"
#include "jobs/job_context.h"
#include "jobs/loaded_model.h"

namespace nibble::jobs {

struct EvaluateRequest {
  ModelInput model;
  std::optional<ModelInput> reference;
  std::filesystem::path text;
  eval::EvalOptions options;
  std::function<void(const eval::CurvePoint&)> onPoint;  ///< may be empty
  std::filesystem::path questions{};                     ///< a question file; empty for none
};

struct EvaluateResult {
  eval::EvalReport report;
  ModelFacts facts;
  std::string device;
  std::optional<eval::ChoiceReport> choices{};  ///< when questions were asked
};

Result<EvaluateResult> evaluate(const EvaluateRequest& request, const JobContext& context);

struct CompareRequest {
  std::vector<std::filesystem::path> models;  ///< the first is the reference of all others
  std::filesystem::path text;
  eval::EvalOptions options;
};

struct CompareRow {
  std::filesystem::path model;
  ModelFacts facts;
  eval::EvalReport report;  ///< the reference's own row has no comparison
};

Result<std::vector<CompareRow>> compare(const CompareRequest& request, const JobContext& context);

}  // namespace nibble::jobs

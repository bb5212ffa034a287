// SPDX-License-Identifier: MIT
// Reports as JSON documents: what --json prints and what the store keeps. Keys are stable: they are
// added, never renamed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "jobs/bench_job.h"
#include "jobs/evaluate_job.h"
#include "jobs/fit_size_job.h"
#include "jobs/histogram_job.h"
#include "jobs/inspect_job.h"
#include "jobs/quantize_job.h"

namespace nibble::jobs {

using Json = nlohmann::ordered_json;

Json toJson(const ModelFacts& facts, bool withTensors);
Json toJson(const eval::EvalReport& report);
Json toJson(const EvaluateResult& result, const std::filesystem::path& model);
Json toJson(const std::vector<CompareRow>& rows);
Json toJson(const BenchReport& report, const std::filesystem::path& model);
Json toJson(const Histogram& histogram);
Json toJson(const Plan& plan);
Json toJson(const FitResult& fit);
Json toJson(const QuantizeReport& report);

}  // namespace nibble::jobs

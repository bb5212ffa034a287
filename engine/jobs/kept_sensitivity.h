// SPDX-License-Identifier: MIT
// What each tensor of a model needs, measured once, kept in a folder and found again: asking for
// another size then takes no time.
#pragma once

#include <filesystem>
#include <vector>

#include "jobs/job_context.h"
#include "jobs/sensitivity_job.h"

namespace nibble::jobs {

/// measureSensitivity(), or what `folder` keeps of the same question: model, importance, method,
/// tensors, text and probes. An empty folder keeps nothing. A file that is damaged is measured
/// anew; one that cannot be written is noted.
Result<std::vector<TensorSensitivity>> sensitivityKeptIn(const std::filesystem::path& folder,
                                                         const SensitivityRequest& request,
                                                         const JobContext& context);

}  // namespace nibble::jobs

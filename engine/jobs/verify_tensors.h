// SPDX-License-Identifier: MIT
// Compares the tensors of a written file with the source they were made from.
#pragma once

#include <optional>
#include <string>

#include "base/progress.h"
#include "jobs/verify_job.h"

namespace nibble::jobs {

/// What is wrong with names, types and shapes; nothing when all is as planned.
std::optional<VerifyDetail> layoutProblem(const ModelSource& file, const Plan& plan);

struct TensorFindings {
  std::int64_t weights = 0;                  ///< that were decoded
  double largestError = 0;                   ///< relative
  std::string largestTensor;                 ///< that has it
  std::optional<VerifyDetail> valueProblem;  ///< the first weight that is not finite
  std::optional<VerifyDetail> errorProblem;  ///< the first tensor that is not as it was written
};

/// Reads every weight of both. The layout is known to be right.
Result<TensorFindings> compareTensors(const VerifyRequest& request,
                                      const std::shared_ptr<const ModelSource>& file,
                                      ProgressMeter& meter, const JobContext& context);

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// A container is what a quantized model is written as: a file or a folder, and who can read it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jobs/job_context.h"
#include "jobs/quantize_job.h"
#include "model/model_source.h"
#include "quant/plan/plan.h"

namespace nibble::jobs {

class Container {
 public:
  virtual ~Container() = default;

  /// Lower case.
  virtual std::string_view name() const = 0;

  /// Whether it can hold what the plan makes of the model, and `out` can be written. Asked before
  /// any work is done; fails, naming tensor or path, with what to do instead.
  virtual Result<> check(const ModelSource& source, const Plan& plan,
                         const std::filesystem::path& out) const = 0;

  /// As jobs::quantize(): all or nothing, the recipe beside it.
  virtual Result<QuantizeReport> write(const ModelSource& source, const Plan& plan,
                                       const std::filesystem::path& out,
                                       const QuantizeOptions& options,
                                       const JobContext& context) const = 0;
};

/// Null for unknown names; containers.def lists them all.
const Container* findContainer(std::string_view name);
std::vector<std::string> containerNames();

}  // namespace nibble::jobs

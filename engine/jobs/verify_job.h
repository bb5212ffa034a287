// SPDX-License-Identifier: MIT
// Reads a quantized file back and says whether it holds what it should.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "jobs/job_context.h"
#include "jobs/quantize_job.h"
#include "jobs/verify_detail.h"
#include "model/model_source.h"
#include "quant/plan/plan.h"

namespace nibble::jobs {

enum class VerifyStep {
  Opens,     ///< the file can be read and every tensor lies within it
  Tensors,   ///< each has the name, type and shape of the plan, and there are no others
  Metadata,  ///< what the source says of itself was passed on
  Values,    ///< every weight is finite
  Errors,    ///< the weights are as far from the source's as was reported when they were written
  Runs,      ///< the model says a few tokens
};

enum class VerifyOutcome { Passed, Failed, Skipped };

struct VerifyCheck {
  VerifyStep step = VerifyStep::Opens;
  VerifyOutcome outcome = VerifyOutcome::Skipped;
  VerifyDetail detail{};  ///< what was found, or the first thing wrong
};

struct VerifyRequest {
  std::filesystem::path file;                 ///< or any of a split set
  std::shared_ptr<const ModelSource> source;  ///< what it was made from
  Plan plan;                                  ///< what it should hold
  /// As measured while writing. Without it, an error larger than the weights themselves is wrong.
  std::vector<QuantizedTensor> reported{};
  int tokens = 8;  ///< to generate; 0 leaves that out
  /// Bytes that the weights may take in memory when it is run; 0 for no limit. Larger ones are not.
  std::uint64_t memoryLimit = 0;
};

struct VerifyReport {
  std::vector<VerifyCheck> checks;  ///< one a step, in the order of VerifyStep
  double seconds = 0;

  bool passed() const;  ///< nothing failed
};

/// Whatever is wrong with the file is in the report; an error means that verifying itself could not
/// go on (cancelled). Progress counts weights. A model that this version cannot run, that never had
/// a tokenizer, or that memory does not allow, is not a failure: that step is skipped.
Result<VerifyReport> verify(const VerifyRequest& request, const JobContext& context);

}  // namespace nibble::jobs

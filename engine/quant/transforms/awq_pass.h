// SPDX-License-Identifier: MIT
// Runs text through a model and finds AWQ's factors for every group of matrices that wants them.
#pragma once

#include <filesystem>
#include <functional>

#include "base/progress.h"
#include "calib/chunks.h"
#include "calib/executor.h"
#include "quant/plan/plan.h"
#include "quant/transforms/folded_source.h"

namespace nibble {

struct AwqOptions {
  int gridPoints = 20;
  int rows = 256;                                      ///< of each matrix that the search looks at
  std::uint64_t valueBytes = std::uint64_t{1} << 29;   ///< for the values of one batch
  std::uint64_t memoryBytes = std::uint64_t{2} << 30;  ///< for what waits between two stages
  std::filesystem::path folder;                        ///< for what does not fit; must exist
  ProgressSink* progress = nullptr;
  std::stop_token stop{};
  std::function<bool()> mayGoOn{};  ///< asked between stages; empty: always
  std::function<void(const std::string& note)> onNote{};
};

/// Whether a plan has tensors whose method wants factors.
bool wantsFactors(const Plan& plan);

/// The factors of all groups whose matrices the plan quantizes with a method that wants them. Every
/// group is measured on the model as it is. Down matrices of experts are in no group, which is
/// noted.
Result<Folding> findAwqFactors(calib::Executor& executor, const calib::Chunks& chunks,
                               const Plan& plan, const AwqOptions& options);

}  // namespace nibble

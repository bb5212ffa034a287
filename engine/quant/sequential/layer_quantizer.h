// SPDX-License-Identifier: MIT
// Quantizes a model while text runs through it: every matrix when its turn comes, with statistics
// of what it is fed by the matrices before it, which are quantized by then.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/progress.h"
#include "calib/chunks.h"
#include "calib/executor.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/plan.h"
#include "quant/sequential/encoded_tensors.h"

namespace nibble {

struct LayerQuantizerOptions {
  std::uint64_t valueBytes = std::uint64_t{1} << 29;    ///< for the values of one batch
  std::uint64_t memoryBytes = std::uint64_t{2} << 30;   ///< for what waits between two stages
  std::uint64_t hessianBytes = std::uint64_t{2} << 30;  ///< for those of experts; one at least
  ProgressSink* progress = nullptr;
  std::stop_token stop{};
  std::function<bool()> mayGoOn{};  ///< asked between stages; empty: always
  std::function<void(const std::string& note)> onNote{};
};

/// Whether a plan has tensors whose method wants this.
bool needsLayerQuantizer(const Plan& plan);

/// Encodes every tensor of `plan` that is multiplied with, and is not copied, into `out`; those
/// that are there already are taken as they are. `importance` may be null; else the entries of all
/// those tensors become the mean squares found on the way, which methods that want them are given
/// too. Memory holds the weights of a few matrices, one Hessian for each input they read (of
/// experts as many as the limit allows), and values up to the limits.
Result<> quantizeLayers(calib::Executor& executor, const calib::Chunks& chunks, const Plan& plan,
                        ImportanceMatrix* importance, EncodedTensors& out,
                        const LayerQuantizerOptions& options);

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Quantizes stacks of experts while text runs through the model: each expert with the Hessian of
// the vectors that are sent to it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "calib/activation_store.h"
#include "calib/executor.h"
#include "calib/statistics.h"
#include "quant/plan/plan.h"
#include "quant/sequential/layer_quantizer.h"

namespace nibble {

/// One stack, and what becomes of it.
struct ExpertStack {
  const TensorInfo& tensor;
  const PlannedTensor& planned;
  calib::FloatTensor values;          ///< [experts][rows][columns]
  std::span<const float> importance;  ///< [experts][columns]
  std::vector<std::byte> bytes{};     ///< encoded rows
};

/// Encodes stacks that all read `input`, by methods that want a Hessian. `text` holds the values of
/// the input and is gone through once for as many experts as `options` have memory for. Experts
/// that too little of the text reaches are rounded by importance instead, which is noted. Returns
/// how many vectors were left out because they were not finite.
Result<std::uint64_t> encodeExperts(calib::Executor& executor, calib::ActivationStore& text,
                                    const calib::ProductInput& input,
                                    const calib::InputStatistics& statistics,
                                    std::span<ExpertStack> stacks,
                                    const LayerQuantizerOptions& options);

}  // namespace nibble

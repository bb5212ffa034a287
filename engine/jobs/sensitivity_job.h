// SPDX-License-Identifier: MIT
// How much each tensor of a model suffers from each type it could have.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/job_context.h"
#include "model/model_source.h"
#include "quant/plan/imatrix.h"

namespace nibble::jobs {

struct TypeCost {
  TensorType type = TensorType::F32;
  std::uint64_t bytes = 0;  ///< of the whole tensor
  double error = 0;         ///< share of the weighted energy lost: weightedErrors(), squared
  double damage = 0;        ///< with probes nats of mean KL divergence, else the error
};

struct TensorSensitivity {
  std::string tensor;
  std::optional<double> probedKl;  ///< what one coarse type did to the model's predictions
  std::vector<TypeCost> types;
};

struct SensitivityRequest {
  std::shared_ptr<const ModelSource> source;
  std::shared_ptr<const ImportanceMatrix> importance;  ///< may be null
  std::string method;  ///< types that it cannot round into are left out; empty: any will do
  /// Tensors to look at; empty for all that may be quantized.
  std::vector<std::string> tensors;
  std::filesystem::path text;  ///< probed on; empty: errors alone
  int probeChunks = 8;         ///< of 512 tokens; 0: errors alone
  double probeBits = 3;        ///< the probe is the type next to so many bits a weight
};

/// For every tensor what each type that fits would cost. With text, each tensor is probed: rounded
/// alone, coarsely, and the mean KL divergence measured; damages of other types follow from their
/// errors, as divergence grows with the square of a small change. A model too large for this
/// machine's memory is not probed, which is noted. In the order of `tensors`, or the model's.
Result<std::vector<TensorSensitivity>> measureSensitivity(const SensitivityRequest& request,
                                                          const JobContext& context);

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// The model families Nibble can run. A new one is a file beside this and a line in registry.cpp.
#pragma once

#include <string_view>

#include "base/result.h"
#include "infer/graph.h"
#include "model/hyperparameters.h"
#include "model/model_source.h"

namespace nibble {

enum class Experts { Never, Perhaps, Always };

struct Architecture {
  std::string_view name;  ///< general.architecture
  Experts experts;        ///< whether its feed-forward parts are mixtures of experts
  Result<Graph> (*build)(const Hyperparameters& hyperparameters, const ModelSource& source);
};

Result<Graph> buildLlama(const Hyperparameters& hyperparameters, const ModelSource& source);
Result<Graph> buildQwen2(const Hyperparameters& hyperparameters, const ModelSource& source);
Result<Graph> buildQwen2Moe(const Hyperparameters& hyperparameters, const ModelSource& source);
Result<Graph> buildQwen3(const Hyperparameters& hyperparameters, const ModelSource& source);
Result<Graph> buildQwen3Moe(const Hyperparameters& hyperparameters, const ModelSource& source);

/// Unsupported for families that are not registered, and for experts in one that has none; NotFound
/// or Corrupt, with the tensor named, when one is missing or has another shape than the metadata
/// says.
Result<Graph> buildGraph(const Hyperparameters& hyperparameters, const ModelSource& source);

}  // namespace nibble

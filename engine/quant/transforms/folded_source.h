// SPDX-License-Identifier: MIT
// A model with factors folded into its weights: what one matrix gains in a channel, whatever feeds
// it loses, so that the model computes the same.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/model_source.h"

namespace nibble {

/// Factors of one tensor; either may be empty. Vectors (norms, biases) have columns only.
struct FoldFactors {
  std::vector<float> rows;     ///< one a row
  std::vector<float> columns;  ///< one a column
};

/// By tensor name.
using Folding = std::map<std::string, FoldFactors, std::less<>>;

/// Shows `source` with the factors multiplied in: those tensors become F32, all else stays. Fails
/// where a factor does not fit its tensor, or the tensor cannot be decoded.
Result<std::shared_ptr<const ModelSource>> foldSource(std::shared_ptr<const ModelSource> source,
                                                      Folding folding);

}  // namespace nibble

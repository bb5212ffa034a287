// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "model/model_source.h"

namespace nibble {

/// All weights of a tensor, row after row.
using TensorValues = std::shared_ptr<const std::vector<float>>;
using ReadTensorValues = std::function<Result<TensorValues>()>;

/// Reads them from `source` when called; both arguments must live until then.
ReadTensorValues valuesOf(const ModelSource& source, const TensorInfo& tensor);

}  // namespace nibble

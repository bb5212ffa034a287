// SPDX-License-Identifier: MIT
// From a plan's decision on one tensor to the work that carries it out.
#pragma once

#include <memory>

#include "base/result.h"
#include "model/model_source.h"
#include "quant/methods/method.h"
#include "quant/methods/tensor_quantizer.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/plan.h"
#include "quant/sequential/encoded_tensors.h"

namespace nibble::jobs {

/// Fails, naming the tensor, when the plan is another model's or asks for what is not available.
Result<> checkPlan(const ModelSource& source, const Plan& plan);

struct PreparedTensor {
  std::unique_ptr<RowEncoder> encoder;  ///< null: copied
  TensorTask task;
};

/// Refers to all of its arguments. `importance` may be null, and so may `encoded`, whose tensors
/// are taken as they are.
Result<PreparedTensor> prepareTensor(const ModelSource& source, const PlannedTensor& planned,
                                     const ImportanceMatrix* importance,
                                     const EncodedTensors* encoded = nullptr);

}  // namespace nibble::jobs

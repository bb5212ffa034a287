// SPDX-License-Identifier: MIT
// From one decision a tensor, as a person makes them, back to a recipe that says the same.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "model/model_source.h"
#include "quant/plan/plan.h"

namespace nibble {

struct TensorDecision {
  std::string tensor;
  TensorType type = TensorType::F16;
  std::string method;  ///< a method's name; kCopyMethod or empty leaves it to the recipe
};

/// `request.recipe` with rules put first for every tensor that it would decide otherwise, as few
/// and as readable as the names allow: makePlan() then gives each named tensor its decision.
/// Tensors not named keep what the recipe gives them. Fails as makePlan() does, and with
/// InvalidArgument for a tensor the model has not.
Result<Recipe> recipeFor(const ModelSource& source, const PlanRequest& request,
                         std::span<const TensorDecision> decisions);

}  // namespace nibble

// SPDX-License-Identifier: MIT
// What a tensor can be turned into: the list a person chooses from.
#pragma once

#include <vector>

#include "base/result.h"
#include "formats/tensor_type.h"
#include "quant/plan/plan.h"

namespace nibble {

struct TargetType {
  TensorType type = TensorType::F16;
  bool available = false;        ///< this version can encode it
  bool needsImportance = false;  ///< refused without an importance matrix
};

/// Every number format a GGUF file can hold, most bits per weight first.
std::vector<TargetType> targetTypes();

struct MethodInfo;

/// Whether a method can choose values of that type: one with a Hessian rounds column after column,
/// which not every grid offers.
bool canRoundInto(const MethodInfo& method, TensorType type);

/// Fails, naming the tensor, where a plan asks for a type that this version only reads, or a method
/// that cannot round into its type.
Result<> checkTargets(const Plan& plan);

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Groups of columns that are no neighbours: GPTQ's desc_act.
#pragma once

#include <string>

#include "base/result.h"
#include "quant/plan/plan.h"

namespace nibble {

/// Whether a matrix of `columns` columns in the integer type `type` has its groups formed in the
/// order of its inputs, the largest first (the option "desc_act" of the method gptq). Its rows are
/// then encoded in that order, and say nothing without it; a GPTQ folder keeps it as g_idx. One
/// group a row is the same in any order. Fails, naming `where`, for values that are no flag, types
/// that have no such groups, and beside "activation_order" false.
Result<bool> groupsFollowInputs(const MethodOptions& options, TensorType type, std::int64_t columns,
                                const std::string& where);
Result<bool> groupsFollowInputs(const PlannedTensor& tensor);

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Types of so few bits that rounding without importance gives a useless model.
#pragma once

#include <optional>

#include "base/result.h"
#include "quant/plan/mix.h"
#include "quant/plan/plan.h"

namespace nibble {

/// Whatever the mix.
bool typeNeedsImportance(TensorType type);

/// Refuses a mix as a whole that makes no sense without importance.
Result<> checkMixImportance(std::optional<Mix> mix, bool hasImportance);

/// Refuses a tensor whose planned type needs importance that its method does not use.
Result<> checkImportance(const TensorInfo& tensor, const PlannedTensor& planned,
                         std::optional<Mix> mix, bool hasImportance);

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Checks shared by recipes and command-line overrides.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "quant/plan/recipe.h"

namespace nibble {

/// The type a rule may name: a tensor type that can be quantized to.
Result<TensorType> ruleType(std::string_view name, const std::string& where);

/// Known method and known options; `where` is put in the error.
Result<> checkMethod(std::string_view method, const std::string& where);
Result<> checkOptions(std::string_view method, const MethodOptions& options,
                      const std::string& where);

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Options of a method as a recipe gives them.
#pragma once

#include <string>

#include "base/result.h"
#include "quant/plan/recipe.h"

namespace nibble {

/// A number in [low, high]; `otherwise` when it is not given. Fails, naming `where`, for others.
Result<double> realOption(const MethodOptions& options, const std::string& name, double otherwise,
                          double low, double high, const std::string& where);
Result<bool> flagOption(const MethodOptions& options, const std::string& name, bool otherwise,
                        const std::string& where);

}  // namespace nibble

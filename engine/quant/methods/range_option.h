// SPDX-License-Identifier: MIT
// The options "range" and "percentile", which every method has for integer types.
#pragma once

#include <string>

#include "base/result.h"
#include "quant/grids/grid.h"
#include "quant/plan/recipe.h"

namespace nibble {

/// `grid`, or the same that chooses scales as the options say: "range" is search (the default),
/// minmax, percentile, mse or entropy; "percentile" (99) goes with the second. Fails, naming
/// `where`, for other values, and where the grid has no such choice.
Result<const Grid*> gridWithRange(const Grid& grid, const MethodOptions& options,
                                  const std::string& where);

}  // namespace nibble

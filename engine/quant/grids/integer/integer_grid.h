// SPDX-License-Identifier: MIT
// The grids of integer types (formats/integer_type.h).
#pragma once

#include "quant/grids/grid.h"
#include "quant/grids/integer/integer_range.h"

namespace nibble {

/// Of an integer type; lives as long as the process. grid() gives the one that searches.
const Grid& integerGrid(TensorType type, const RangeChoice& choice = {});

}  // namespace nibble

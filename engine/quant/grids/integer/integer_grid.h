// SPDX-License-Identifier: MIT
// The grids of integer types (formats/integer_type.h).
#pragma once

#include <memory>

#include "quant/grids/grid.h"
#include "quant/grids/integer/integer_range.h"

namespace nibble {

/// Of an integer type; lives as long as the process. grid() gives the one that searches.
const Grid& integerGrid(TensorType type, const RangeChoice& choice = {});

/// Of an integer type with one group a row, with the scale and the zero point that suit all rows
/// together. `values` are rows * columns, all finite; `importance` has one weight >= 0 a column, or
/// is null.
std::unique_ptr<const Grid> integerGridForAll(TensorType type, const RangeChoice& choice,
                                              const float* values, const float* importance,
                                              std::int64_t rows);

}  // namespace nibble

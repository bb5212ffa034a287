// SPDX-License-Identifier: MIT
#pragma once

#include "quant/grids/integer/integer_range.h"

namespace nibble {

/// The half nearest to `wanted`: finite, and not zero.
std::uint16_t storedScale(float wanted);

/// The scale and the zero point with the least weighted squared error that clipped ranges and least
/// squares lead to. `low` <= 0 <= `high` are the group's smallest and largest value, not both 0.
IntegerScale searchIntegerScale(const IntegerType& type, const IntegerGroup& group, float low,
                                float high);

}  // namespace nibble

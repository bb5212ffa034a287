// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "quant/grids/integer/integer_range.h"

namespace nibble {

/// The half nearest to `wanted`: finite, and not zero.
std::uint16_t storedScale(float wanted);

/// The scale and the zero point with the least weighted squared error that clipped ranges and least
/// squares lead to. `low` <= 0 <= `high` are the smallest and the largest value of all `groups`,
/// not both 0.
IntegerScale searchIntegerScale(const IntegerType& type, std::span<const IntegerGroup> groups,
                                float low, float high);

/// IntegerKernels::errors() of all groups together.
void sumErrors(const IntegerKernels& kernels, std::span<const IntegerGroup> groups,
               const float* inverse, const float* zero,
               double (&errors)[IntegerKernels::kCandidates]);

}  // namespace nibble

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "formats/tensor_type.h"

namespace nibble {

/// 8-bit float with 4 exponent and 3 mantissa bits, bias 7, no infinities; 0x7f and 0xff are NaN
/// and the largest value is 448 ("e4m3fn"). Exact.
float float8E4M3ToFloat(std::uint8_t bits);
/// 8-bit float with 5 exponent and 2 mantissa bits, bias 15: the upper half of a binary16. Exact.
float float8E5M2ToFloat(std::uint8_t bits);

/// `count` values of a scalar type as float; `bytes` need not be aligned. 64-bit floats and wide
/// integers are rounded to nearest, BOOL gives 0 and 1. Fails for block types and when `bytes` is
/// not count values long.
Result<> convertToFloat(TensorType type, std::span<const std::byte> bytes, float* out,
                        std::size_t count);

}  // namespace nibble

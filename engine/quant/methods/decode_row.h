// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "formats/tensor_type.h"

namespace nibble {

/// One encoded row of `count` values, as the matrix has them. `columns` are those of the encoder
/// (RowEncoder::columns()), empty where places are columns.
void decodeRow(TensorType type, std::span<const int> columns, const std::byte* row, float* out,
               std::int64_t count);

}  // namespace nibble

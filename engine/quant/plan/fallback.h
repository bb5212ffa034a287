// SPDX-License-Identifier: MIT
// Which type a tensor gets whose rows do not divide into the blocks of the one chosen for it.
#pragma once

#include <cstdint>

#include "formats/tensor_type.h"

namespace nibble {

/// `type` itself when rows of `columns` elements divide into its blocks; else the nearest type with
/// smaller blocks that llama-quantize would take; else F16, which fits every row. An integer type
/// with one group a row becomes that of these columns.
TensorType typeThatFits(TensorType type, std::int64_t columns);

}  // namespace nibble

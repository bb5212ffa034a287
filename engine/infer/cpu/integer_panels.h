// SPDX-License-Identifier: MIT
// Panels for the integer types of AWQ and GPTQ (formats/integer_type.h).
#pragma once

#include "formats/integer_type.h"
#include "infer/cpu/panel_types.h"

namespace nibble::cpu {

/// The shape that holds codes less their zero points exactly; null where none does: groups that are
/// no multiple of 32, eight bits with a zero point. `expand` is not set.
const PanelType* integerPanelType(const IntegerType& type);

/// `units` * 32 columns from `column` on, of a row as stored.
void expandInteger(const IntegerType& type, const PanelShape& shape, const std::byte* row,
                   std::int64_t column, int units, RowBlock& out);

}  // namespace nibble::cpu

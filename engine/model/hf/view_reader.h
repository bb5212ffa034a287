// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "formats/safetensors.h"
#include "model/hf/tensor_map.h"

namespace nibble::hf {

/// The row of the checkpoint that stands at `row` in GGUF's order (see RowOrder); `head` is the
/// head size of reordered rows, else 0.
std::int64_t storedRow(std::int64_t row, std::int64_t head);

/// Rows [first, first + count) of a view, reordered, widened and scaled as it says. They point into
/// the checkpoint where nothing has to be done, else into `scratch`.
Result<std::span<const std::byte>> readView(const SafetensorsSet& checkpoint,
                                            const TensorView& view, std::int64_t first,
                                            std::int64_t count, std::vector<std::byte>& scratch);

}  // namespace nibble::hf

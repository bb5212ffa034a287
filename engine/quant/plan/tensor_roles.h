// SPDX-License-Identifier: MIT
// What a tensor's name and shape say about it.
#pragma once

#include <string_view>
#include <vector>

#include "formats/tensor_type.h"

namespace nibble {

/// N of "blk.N.…"; -1 for tensors outside the layers.
int layerOf(std::string_view name);

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Why a tensor is always copied; empty when it may be quantized.
std::string_view reasonToKeep(const TensorInfo& tensor);

/// Indices into `tensors` in the order in which llama-quantize writes them: by layer, those outside
/// the layers first, then by name bytewise.
std::vector<std::size_t> outputOrder(std::span<const TensorInfo> tensors);

}  // namespace nibble

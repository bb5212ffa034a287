// SPDX-License-Identifier: MIT
// How the rows of a matrix lie on the GPU: the fields of the file's blocks, each as a plane of its
// own, so that shaders can read 16 bytes at once. No bit is changed (shaders/formats/weights.glsl).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "formats/tensor_type.h"

namespace nibble::vulkan {

/// F32, F16 and BF16, whose products read floats; all other types are codes with scales.
bool isFloat(TensorType type);
/// Whether there are shaders that decode it.
bool hasLayout(TensorType type);

/// Columns of a row as it lies on the GPU: those of floats are padded to whole vectors of 16 bytes.
std::int64_t paddedColumns(TensorType type, std::int64_t columns);
/// Bytes of a row there, a multiple of 16.
std::int64_t packedRowBytes(TensorType type, std::int64_t columns);
/// Writes one row; `out` holds packedRowBytes().
void packRow(TensorType type, std::int64_t columns, const std::byte* row, std::byte* out);

/// What a format's shaders look codes up in: the codebook of the IQ types, pairs of levels of the
/// four-bit types with a table. Empty for the others.
std::vector<std::uint32_t> lookupTable(TensorType type);

}  // namespace nibble::vulkan

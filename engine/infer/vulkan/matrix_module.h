// SPDX-License-Identifier: MIT
// Modules for matrix units: written for SPV_NV_cooperative_matrix, which the shader compiler knows,
// and told for SPV_KHR_cooperative_matrix, which most drivers know.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace nibble::vulkan {

/// The same module with the KHR extension's instructions. What a matrix is used for (left factor,
/// right factor, sum), which only KHR wants to know, is read off its type: sums have 32-bit
/// components; of the others the left factor's row count is the specialization constant 5
/// (shaders/matmul_matrix.comp). Fails for modules of another kind.
Result<std::vector<std::uint32_t>> withKhrMatrices(std::span<const std::uint32_t> module);

}  // namespace nibble::vulkan

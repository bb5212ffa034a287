// SPDX-License-Identifier: MIT
// Which extension, if any, gives shaders the GPU's matrix units.
#pragma once

#include "infer/vulkan/capabilities.h"

namespace nibble::vulkan {

/// As in VK_KHR_cooperative_matrix, which is newer than the headers built with.
struct MatrixFeaturesKhr {
  VkStructureType sType = static_cast<VkStructureType>(1000506000);
  void* pNext = nullptr;
  VkBool32 cooperativeMatrix = VK_FALSE;
  VkBool32 robustBufferAccess = VK_FALSE;
};
inline constexpr const char* kMatrixExtensionKhr = "VK_KHR_cooperative_matrix";

/// Invocations that multiply together: pipelines that use matrix units ask for subgroups of this
/// size.
inline constexpr std::uint32_t kMatrixSubgroup = 32;
/// Of a workgroup: THREADS of shaders/matmul_matrix.comp.
inline constexpr std::uint32_t kMatrixInvocations = 256;

/// None unless the device multiplies 16 x 16 halves with sums in floats, a subgroup of 32 together.
/// NIBBLE_VULKAN_MATRIX=off|nv|khr in the environment allows only that.
MatrixDialect matrixDialectOf(const Instance& instance, VkPhysicalDevice device,
                              const Capabilities& capabilities);

/// Whether the environment names a way to them, which is then taken on trust.
bool areMatrixUnitsForced();

}  // namespace nibble::vulkan

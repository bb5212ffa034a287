// SPDX-License-Identifier: MIT
#include "infer/vulkan/matrix_units.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace nibble::vulkan {

namespace {

constexpr std::uint32_t kSide = 16;
constexpr std::uint32_t kHalf = 0, kFloat = 1;  ///< component types, the same in both extensions
constexpr std::uint32_t kSubgroup = 3;          ///< scope, likewise

/// VkCooperativeMatrixPropertiesKHR and, up to the saturation, VkCooperativeMatrixPropertiesNV.
struct PropertiesKhr {
  VkStructureType sType = static_cast<VkStructureType>(1000506001);
  void* pNext = nullptr;
  std::uint32_t m = 0, n = 0, k = 0;
  std::uint32_t a = 0, b = 0, c = 0, result = 0;
  VkBool32 saturating = VK_FALSE;
  std::uint32_t scope = 0;
};
using GetPropertiesKhr = VkResult(VKAPI_PTR*)(VkPhysicalDevice, std::uint32_t*, PropertiesKhr*);

bool hasKhrShape(const Instance& instance, VkPhysicalDevice device) {
  const auto get = reinterpret_cast<GetPropertiesKhr>(
      instance.find("vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR"));
  std::uint32_t count = 0;
  if (get == nullptr || get(device, &count, nullptr) != VK_SUCCESS) return false;
  std::vector<PropertiesKhr> shapes(count);
  if (get(device, &count, shapes.data()) < VK_SUCCESS) return false;
  return std::any_of(shapes.begin(), shapes.end(), [](const PropertiesKhr& s) {
    return s.m == kSide && s.n == kSide && s.k == kSide && s.a == kHalf && s.b == kHalf &&
           s.c == kFloat && s.result == kFloat && s.scope == kSubgroup;
  });
}

bool hasNvShape(const Instance& instance, VkPhysicalDevice device) {
  const auto get = reinterpret_cast<PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesNV>(
      instance.find("vkGetPhysicalDeviceCooperativeMatrixPropertiesNV"));
  std::uint32_t count = 0;
  if (get == nullptr || get(device, &count, nullptr) != VK_SUCCESS) return false;
  VkCooperativeMatrixPropertiesNV blank{};
  blank.sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_NV;
  std::vector<VkCooperativeMatrixPropertiesNV> shapes(count, blank);
  if (get(device, &count, shapes.data()) < VK_SUCCESS) return false;
  return std::any_of(shapes.begin(), shapes.end(), [](const VkCooperativeMatrixPropertiesNV& s) {
    return s.MSize == kSide && s.NSize == kSide && s.KSize == kSide &&
           s.AType == VK_COMPONENT_TYPE_FLOAT16_NV && s.BType == VK_COMPONENT_TYPE_FLOAT16_NV &&
           s.CType == VK_COMPONENT_TYPE_FLOAT32_NV && s.DType == VK_COMPONENT_TYPE_FLOAT32_NV &&
           s.scope == VK_SCOPE_SUBGROUP_NV;
  });
}

std::string_view wantedDialect() {
  const char* wanted = std::getenv("NIBBLE_VULKAN_MATRIX");
  return wanted == nullptr ? "" : wanted;
}

}  // namespace

bool areMatrixUnitsForced() {
  return !wantedDialect().empty();
}

MatrixDialect matrixDialectOf(const Instance& instance, VkPhysicalDevice device,
                              const Capabilities& c) {
  if (!c.half || !c.memoryModel || !c.canHaveSubgroup(kMatrixSubgroup)) return MatrixDialect::None;
  if (std::min(c.maxInvocations / kMatrixSubgroup, c.maxSubgroups) <
      kMatrixInvocations / kMatrixSubgroup) {
    return MatrixDialect::None;
  }
  // AMD's own driver offers them on cards that have none (llama.cpp #11074); RDNA 3, which has
  // them, multiplies bytes of different signs. On integrated ones asking for shapes may crash
  // (AMDVLK #422).
  if (c.amdDriver && (!c.mixedDotIsFast || c.kind == GpuKind::Integrated)) {
    return MatrixDialect::None;
  }
  const std::string_view only = wantedDialect();
  const auto allowed = [&](std::string_view name) { return only.empty() || only == name; };
  if (allowed("khr") && c.hasExtension(kMatrixExtensionKhr) && hasKhrShape(instance, device)) {
    return MatrixDialect::Khr;
  }
  if (allowed("nv") && c.cooperativeMatrixNv && hasNvShape(instance, device)) {
    return MatrixDialect::Nv;
  }
  return MatrixDialect::None;
}

}  // namespace nibble::vulkan

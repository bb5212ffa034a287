// SPDX-License-Identifier: MIT
#include "infer/vulkan/capabilities.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "infer/vulkan/matrix_units.h"

namespace nibble::vulkan {

namespace {

constexpr std::uint32_t kBindings = 11;  ///< storage buffers of the widest shader
constexpr std::uint32_t kPushBytes = 64;
constexpr std::uint32_t kSharedBytes = 30 * 1024;
constexpr std::uint32_t kInvocations = 256;

GpuKind kindOf(VkPhysicalDeviceType type) {
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return GpuKind::Discrete;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return GpuKind::Integrated;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return GpuKind::Virtual;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return GpuKind::Processor;
    default:
      return GpuKind::Other;
  }
}

/// Puts a structure in front of a chain; `out.pNext` is what Vulkan follows.
template <typename Structure>
void chain(void*& next, Structure& structure, VkStructureType type) {
  structure.sType = type;
  structure.pNext = next;
  next = &structure;
}

void readProperties(const InstanceFunctions& vk, VkPhysicalDevice device, Capabilities& c) {
  VkPhysicalDeviceIDProperties ids{};
  VkPhysicalDeviceSubgroupProperties subgroups{};
  VkPhysicalDeviceMaintenance3Properties maintenance{};
  VkPhysicalDeviceMaintenance4Properties maintenance4{};
  VkPhysicalDeviceDriverProperties driver{};
  VkPhysicalDeviceShaderIntegerDotProductProperties dot{};
  VkPhysicalDeviceSubgroupSizeControlProperties sizes{};
  VkPhysicalDeviceShaderSMBuiltinsPropertiesNV nvidia{};
  VkPhysicalDeviceShaderCoreProperties2AMD amd{};
  VkPhysicalDeviceProperties2 properties{};
  properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
  void* next = nullptr;
  chain(next, ids, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES);
  chain(next, subgroups, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES);
  chain(next, maintenance, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES);
  const bool core13 = c.apiVersion >= VK_API_VERSION_1_3;
  if (c.apiVersion >= VK_API_VERSION_1_2) {
    chain(next, driver, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES);
  }
  if (core13 || c.hasExtension(VK_KHR_SHADER_INTEGER_DOT_PRODUCT_EXTENSION_NAME)) {
    chain(next, dot, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_PROPERTIES);
  }
  if (core13 || c.hasExtension(VK_KHR_MAINTENANCE_4_EXTENSION_NAME)) {
    chain(next, maintenance4, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_4_PROPERTIES);
  }
  if (core13 || c.hasExtension(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME)) {
    chain(next, sizes, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES);
  }
  if (c.hasExtension(VK_NV_SHADER_SM_BUILTINS_EXTENSION_NAME)) {
    chain(next, nvidia, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_SM_BUILTINS_PROPERTIES_NV);
  }
  if (c.hasExtension(VK_AMD_SHADER_CORE_PROPERTIES_2_EXTENSION_NAME)) {
    chain(next, amd, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_CORE_PROPERTIES_2_AMD);
  }
  properties.pNext = next;
  vk.GetPhysicalDeviceProperties2(device, &properties);

  const VkPhysicalDeviceProperties& p = properties.properties;
  std::memcpy(c.cacheId, p.pipelineCacheUUID, VK_UUID_SIZE);
  std::memcpy(c.uuid, ids.deviceUUID, VK_UUID_SIZE);
  c.vendor = p.vendorID;
  c.product = p.deviceID;
  c.driverVersion = p.driverVersion;
  c.driver = std::string(driver.driverName) + " " + driver.driverInfo;
  c.timestampPeriod = static_cast<double>(p.limits.timestampPeriod);
  c.processors = std::max(nvidia.shaderSMCount, amd.activeComputeUnitCount);
  c.subgroupSize = subgroups.subgroupSize;
  if ((sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0) {
    c.leastSubgroup = sizes.minSubgroupSize;
    c.mostSubgroup = sizes.maxSubgroupSize;
  }
  c.amdDriver = driver.driverID == VK_DRIVER_ID_AMD_PROPRIETARY ||
                driver.driverID == VK_DRIVER_ID_AMD_OPEN_SOURCE;
  c.mixedDotIsFast = dot.integerDotProduct4x8BitPackedMixedSignednessAccelerated == VK_TRUE;
  constexpr VkSubgroupFeatureFlags kNeeded = VK_SUBGROUP_FEATURE_BASIC_BIT |
                                             VK_SUBGROUP_FEATURE_ARITHMETIC_BIT |
                                             VK_SUBGROUP_FEATURE_SHUFFLE_BIT;
  c.subgroupOperations = (subgroups.supportedOperations & kNeeded) == kNeeded &&
                         (subgroups.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0;
  c.rowsByLane = c.kind == GpuKind::Processor && switchedOn("NIBBLE_VULKAN_LANES", true) &&
                 (subgroups.supportedOperations & VK_SUBGROUP_FEATURE_BALLOT_BIT) != 0;
  c.findsTop = switchedOn("NIBBLE_VULKAN_TOP", c.kind != GpuKind::Processor);
  c.waitsAwake = switchedOn("NIBBLE_VULKAN_AWAKE", c.kind != GpuKind::Processor);
  c.integerDotIsFast = switchedOn("NIBBLE_VULKAN_DOT",
                                  dot.integerDotProduct4x8BitPackedSignedAccelerated == VK_TRUE);
  c.maxRange = p.limits.maxStorageBufferRange;
  c.maxAllocation = maintenance.maxMemoryAllocationSize;
  if (maintenance4.maxBufferSize > 0) {
    c.maxAllocation = std::min<std::uint64_t>(c.maxAllocation, maintenance4.maxBufferSize);
  }
  c.offsetAlignment = std::max<std::uint64_t>(16, p.limits.minStorageBufferOffsetAlignment);
  c.sharedBytes = p.limits.maxComputeSharedMemorySize;
  c.maxInvocations =
      std::min(p.limits.maxComputeWorkGroupInvocations, p.limits.maxComputeWorkGroupSize[0]);
  if (sizes.maxComputeWorkgroupSubgroups > 0) c.maxSubgroups = sizes.maxComputeWorkgroupSubgroups;
  c.maxGroupsX = p.limits.maxComputeWorkGroupCount[0];
  if (p.limits.maxPerStageDescriptorStorageBuffers < kBindings ||
      p.limits.maxPushConstantsSize < kPushBytes) {
    c.maxInvocations = 0;  // no shader of ours fits
  }
}

void readFeatures(const InstanceFunctions& vk, VkPhysicalDevice device, Capabilities& c) {
  VkPhysicalDeviceSubgroupSizeControlFeatures size{};
  VkPhysicalDeviceShaderIntegerDotProductFeatures dot{};
  VkPhysicalDevice16BitStorageFeatures storage{};
  VkPhysicalDeviceShaderFloat16Int8Features half{};
  VkPhysicalDeviceVulkanMemoryModelFeatures model{};
  VkPhysicalDeviceCooperativeMatrixFeaturesNV matrix{};
  VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR statistics{};
  VkPhysicalDeviceFeatures2 features{};
  features.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
  void* next = nullptr;
  chain(next, storage, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES);
  if (c.apiVersion >= VK_API_VERSION_1_2) {
    chain(next, half, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES);
    chain(next, model, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES);
  }
  const bool core13 = c.apiVersion >= VK_API_VERSION_1_3;
  if (core13 || c.hasExtension(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME)) {
    chain(next, size, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES);
  }
  if (core13 || c.hasExtension(VK_KHR_SHADER_INTEGER_DOT_PRODUCT_EXTENSION_NAME)) {
    chain(next, dot, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_FEATURES);
  }
  if (c.hasExtension(VK_NV_COOPERATIVE_MATRIX_EXTENSION_NAME)) {
    chain(next, matrix, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_NV);
  }
  if (c.hasExtension(VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME)) {
    chain(next, statistics,
          VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR);
  }
  features.pNext = next;
  vk.GetPhysicalDeviceFeatures2(device, &features);
  c.subgroupSizeControl = size.subgroupSizeControl == VK_TRUE;
  c.fullSubgroups = size.computeFullSubgroups == VK_TRUE;
  c.integerDot = dot.shaderIntegerDotProduct == VK_TRUE;
  c.statistics =
      statistics.pipelineExecutableInfo == VK_TRUE && switchedOn("NIBBLE_VULKAN_STATISTICS", false);
  c.half = half.shaderFloat16 == VK_TRUE && storage.storageBuffer16BitAccess == VK_TRUE;
  c.memoryModel = model.vulkanMemoryModel == VK_TRUE;
  c.cooperativeMatrixNv = matrix.cooperativeMatrix == VK_TRUE;
}

/// Heaps as they are now.
LocalMemory readMemory(const InstanceFunctions& vk, VkPhysicalDevice device, const Capabilities& c,
                       VkPhysicalDeviceMemoryProperties& out) {
  VkPhysicalDeviceMemoryBudgetPropertiesEXT budget{};
  VkPhysicalDeviceMemoryProperties2 memory{};
  memory.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2;
  void* next = nullptr;
  LocalMemory local;
  local.told = c.hasExtension(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
  if (local.told) {
    chain(next, budget, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT);
  }
  memory.pNext = next;
  vk.GetPhysicalDeviceMemoryProperties2(device, &memory);
  out = memory.memoryProperties;
  for (std::uint32_t i = 0; i < out.memoryHeapCount; ++i) {
    const VkMemoryHeap& heap = out.memoryHeaps[i];
    if ((heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) == 0 || heap.size <= local.bytes) continue;
    local.bytes = heap.size;
    const VkDeviceSize used = budget.heapUsage[i], most = budget.heapBudget[i];
    local.freeBytes = most > used ? most - used : 0;
  }
  return local;
}

void readQueues(const InstanceFunctions& vk, VkPhysicalDevice device, Capabilities& c) {
  std::uint32_t count = 0;
  vk.GetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vk.GetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
  bool graphics = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    if ((families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) == 0) continue;
    // A family without graphics is not held up by what is drawn.
    const bool draws = (families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT) != 0;
    if (c.hasQueue && !(graphics && !draws)) continue;
    c.hasQueue = true;
    graphics = draws;
    c.queueFamily = i;
    c.timestampBits = families[i].timestampValidBits;
  }
}

}  // namespace

bool switchedOn(const char* variable, bool usual) {
  const char* value = std::getenv(variable);
  if (value == nullptr) return usual;
  return usual ? std::strcmp(value, "off") != 0 : std::strcmp(value, "on") == 0;
}

bool Capabilities::hasExtension(const std::string& extension) const {
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

std::string Capabilities::unusable() const {
  if (apiVersion < VK_API_VERSION_1_2) return "its driver knows Vulkan only below 1.2";
  if (!hasQueue) return "it has no queue for computing";
  if (!subgroupOperations) return "it lacks subgroup arithmetic and shuffles";
  if (subgroupSize < kLeastSubgroup) return "its subgroups have fewer than 8 invocations";
  if (maxInvocations < kInvocations || sharedBytes < kSharedBytes) return "its limits are too low";
  return {};
}

void chooseSubgroup(Capabilities& c) {
  constexpr std::uint32_t kIntel = 0x8086;
  c.fewRegisters = c.vendor == kIntel;
  const std::uint32_t fewest = std::max(kLeastSubgroup, c.leastSubgroup);
  if (c.fewRegisters && c.leastSubgroup > 0 && c.canHaveSubgroup(fewest)) c.subgroupSize = fewest;
}

LocalMemory localMemory(const Instance& instance, VkPhysicalDevice device, const Capabilities& c) {
  VkPhysicalDeviceMemoryProperties ignored;
  return readMemory(instance.functions(), device, c, ignored);
}

Capabilities capabilitiesOf(const Instance& instance, VkPhysicalDevice device) {
  const InstanceFunctions& vk = instance.functions();
  Capabilities c;
  VkPhysicalDeviceProperties2 properties{};
  properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
  vk.GetPhysicalDeviceProperties2(device, &properties);
  c.name = properties.properties.deviceName;
  c.kind = kindOf(properties.properties.deviceType);
  c.apiVersion = std::min(properties.properties.apiVersion, instance.version());

  std::uint32_t count = 0;
  vk.EnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
  std::vector<VkExtensionProperties> extensions(count);
  vk.EnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data());
  for (std::uint32_t i = 0; i < count; ++i) c.extensions.emplace_back(extensions[i].extensionName);

  readProperties(vk, device, c);
  readFeatures(vk, device, c);
  chooseSubgroup(c);
  const LocalMemory local = readMemory(vk, device, c, c.memory);
  c.localBytes = local.bytes;
  c.freeBytes = local.freeBytes;
  readQueues(vk, device, c);
  c.matrix = matrixDialectOf(instance, device, c);
  return c;
}

}  // namespace nibble::vulkan

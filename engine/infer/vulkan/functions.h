// SPDX-License-Identifier: MIT
// Vulkan's functions as tables filled at run time, so that programs start where no Vulkan is
// installed.
#pragma once

#define VK_NO_PROTOTYPES 1
#include <vulkan/vulkan_core.h>

#define NIBBLE_VULKAN_INSTANCE_FUNCTIONS(F) \
  F(DestroyInstance)                        \
  F(EnumeratePhysicalDevices)               \
  F(EnumerateDeviceExtensionProperties)     \
  F(GetPhysicalDeviceFeatures2)             \
  F(GetPhysicalDeviceProperties2)           \
  F(GetPhysicalDeviceMemoryProperties2)     \
  F(GetPhysicalDeviceQueueFamilyProperties) \
  F(CreateDevice)                           \
  F(GetDeviceProcAddr)

#define NIBBLE_VULKAN_DEVICE_FUNCTIONS(F) \
  F(DestroyDevice)                        \
  F(GetDeviceProcAddr)                    \
  F(GetDeviceQueue)                       \
  F(DeviceWaitIdle)                       \
  F(QueueSubmit)                          \
  F(AllocateMemory)                       \
  F(FreeMemory)                           \
  F(MapMemory)                            \
  F(CreateBuffer)                         \
  F(DestroyBuffer)                        \
  F(GetBufferMemoryRequirements)          \
  F(BindBufferMemory)                     \
  F(CreateFence)                          \
  F(DestroyFence)                         \
  F(ResetFences)                          \
  F(WaitForFences)                        \
  F(GetFenceStatus)                       \
  F(CreateCommandPool)                    \
  F(DestroyCommandPool)                   \
  F(AllocateCommandBuffers)               \
  F(FreeCommandBuffers)                   \
  F(BeginCommandBuffer)                   \
  F(EndCommandBuffer)                     \
  F(CreateDescriptorSetLayout)            \
  F(DestroyDescriptorSetLayout)           \
  F(CreateDescriptorPool)                 \
  F(DestroyDescriptorPool)                \
  F(AllocateDescriptorSets)               \
  F(UpdateDescriptorSets)                 \
  F(CreatePipelineLayout)                 \
  F(DestroyPipelineLayout)                \
  F(CreateShaderModule)                   \
  F(DestroyShaderModule)                  \
  F(CreateComputePipelines)               \
  F(DestroyPipeline)                      \
  F(CreatePipelineCache)                  \
  F(DestroyPipelineCache)                 \
  F(GetPipelineCacheData)                 \
  F(CreateQueryPool)                      \
  F(DestroyQueryPool)                     \
  F(GetQueryPoolResults)                  \
  F(CmdResetQueryPool)                    \
  F(CmdWriteTimestamp)                    \
  F(CmdBindPipeline)                      \
  F(CmdBindDescriptorSets)                \
  F(CmdPushConstants)                     \
  F(CmdDispatch)                          \
  F(CmdPipelineBarrier)                   \
  F(CmdCopyBuffer)                        \
  F(CmdFillBuffer)

namespace nibble::vulkan {

struct InstanceFunctions {
#define NIBBLE_MEMBER(NAME) PFN_vk##NAME NAME = nullptr;
  NIBBLE_VULKAN_INSTANCE_FUNCTIONS(NIBBLE_MEMBER)
};

struct DeviceFunctions {
  NIBBLE_VULKAN_DEVICE_FUNCTIONS(NIBBLE_MEMBER)
#undef NIBBLE_MEMBER
};

}  // namespace nibble::vulkan

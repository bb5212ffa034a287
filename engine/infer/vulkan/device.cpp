// SPDX-License-Identifier: MIT
#include "infer/vulkan/device.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "infer/vulkan/matrix_check.h"
#include "infer/vulkan/matrix_units.h"
#include "infer/vulkan/pipelines.h"
#include "infer/vulkan/product_shapes.h"

namespace nibble::vulkan {

Result<std::shared_ptr<Device>> Device::open(int index) {
  static std::mutex mutex;
  static std::map<int, std::weak_ptr<Device>> devices;
  const std::lock_guard lock(mutex);
  if (auto alive = devices[index].lock(); alive && !alive->lost()) return alive;
  NIBBLE_TRY(const auto instance, Instance::get());
  NIBBLE_TRY(const auto physical, instance->physicalDevices());
  if (index < 0 || static_cast<std::size_t>(index) >= physical.size()) {
    return withHint(fail(ErrorCode::NotFound, "", "there is no Vulkan device {}; {} found", index,
                         physical.size()),
                    "`nibble devices` lists them");
  }
  static std::set<int> wrong;  // those whose matrix units are not to be used
  const VkPhysicalDevice chosen = physical[static_cast<std::size_t>(index)];
  NIBBLE_TRY(auto device, make(instance, chosen, !wrong.contains(index)));
  if (device->capabilities_.matrixUnits() && !areMatrixUnitsForced() &&
      !multipliesRight(device).value_or(false)) {
    wrong.insert(index);
    // Anew, since it may be lost by now.
    NIBBLE_TRY(device, make(instance, chosen, false));
  }
  devices[index] = device;
  return device;
}

Result<std::shared_ptr<Device>> Device::make(std::shared_ptr<const Instance> instance,
                                             VkPhysicalDevice physical, bool matrixUnits) {
  const std::shared_ptr<Device> device(new Device);
  device->instance_ = std::move(instance);
  device->physical_ = physical;
  Capabilities& c = device->capabilities_;
  c = capabilitiesOf(*device->instance_, physical);
  if (const std::string reason = c.unusable(); !reason.empty()) {
    return fail(ErrorCode::Unsupported, device->name(), "models cannot run on it: {}", reason);
  }
  if (!matrixUnits && c.matrixUnits()) {
    c.matrix = MatrixDialect::None;
    c.matrixUnitsAreWrong = true;
  }
  NIBBLE_CHECK(device->create(physical));
  NIBBLE_CHECK(device->makeLayouts());
  device->pipelines_ = std::make_unique<Pipelines>(*device);
  device->shapes_ = std::make_unique<ProductShapes>(shapesFile(device->pipelines_->file()), c);
  return device;
}

Result<> Device::create(VkPhysicalDevice physical) {
  Capabilities& c = capabilities_;
  const float priority = 1;
  const VkDeviceQueueCreateInfo queue{.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                      .pNext = nullptr,
                                      .flags = 0,
                                      .queueFamilyIndex = c.queueFamily,
                                      .queueCount = 1,
                                      .pQueuePriorities = &priority};
  // Only what a shader of ours uses is enabled, so that the validation layer sees what was missed.
  void* next = nullptr;
  std::vector<const char*> extensions;
  const bool core13 = c.apiVersion >= VK_API_VERSION_1_3;
  VkPhysicalDeviceSubgroupSizeControlFeatures size{};
  if (c.subgroupSizeControl || c.fullSubgroups) {
    size.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES;
    size.subgroupSizeControl = c.subgroupSizeControl ? VK_TRUE : VK_FALSE;
    size.computeFullSubgroups = c.fullSubgroups ? VK_TRUE : VK_FALSE;
    size.pNext = next;
    next = &size;
    if (!core13) extensions.push_back(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME);
  }
  VkPhysicalDeviceShaderIntegerDotProductFeatures dot{};
  if (c.integerDot) {
    dot.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_FEATURES;
    dot.shaderIntegerDotProduct = VK_TRUE;
    dot.pNext = next;
    next = &dot;
    if (!core13) extensions.push_back(VK_KHR_SHADER_INTEGER_DOT_PRODUCT_EXTENSION_NAME);
  }
  VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR statistics{};
  if (c.statistics) {
    statistics.sType =
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR;
    statistics.pipelineExecutableInfo = VK_TRUE;
    statistics.pNext = next;
    next = &statistics;
    extensions.push_back(VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME);
  }
  VkPhysicalDeviceShaderFloat16Int8Features half{};
  VkPhysicalDeviceVulkanMemoryModelFeatures model{};
  VkPhysicalDeviceCooperativeMatrixFeaturesNV matrix{};
  MatrixFeaturesKhr matrixKhr;
  if (c.matrixUnits()) {
    half.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES;
    half.shaderFloat16 = VK_TRUE;
    half.pNext = next;
    model.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES;
    model.vulkanMemoryModel = VK_TRUE;
    model.pNext = &half;
    matrix.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_NV;
    matrix.cooperativeMatrix = VK_TRUE;
    matrixKhr.cooperativeMatrix = VK_TRUE;
    matrix.pNext = matrixKhr.pNext = &model;
    const bool khr = c.matrix == MatrixDialect::Khr;
    next = khr ? static_cast<void*>(&matrixKhr) : &matrix;
    extensions.push_back(khr ? kMatrixExtensionKhr : VK_NV_COOPERATIVE_MATRIX_EXTENSION_NAME);
  }
  const VkDeviceCreateInfo info{
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .pNext = next,
      .flags = 0,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
      .enabledLayerCount = 0,
      .ppEnabledLayerNames = nullptr,
      .enabledExtensionCount = static_cast<std::uint32_t>(extensions.size()),
      .ppEnabledExtensionNames = extensions.data(),
      .pEnabledFeatures = nullptr};
  const InstanceFunctions& vk = instance_->functions();
  NIBBLE_CHECK(check(vk.CreateDevice(physical, &info, nullptr, &device_), "opening the device"));
  bool complete = true;
#define NIBBLE_LOAD(NAME)                                                                      \
  functions_.NAME = reinterpret_cast<PFN_vk##NAME>(vk.GetDeviceProcAddr(device_, "vk" #NAME)); \
  complete = complete && functions_.NAME != nullptr;
  NIBBLE_VULKAN_DEVICE_FUNCTIONS(NIBBLE_LOAD)
#undef NIBBLE_LOAD
  if (!complete) return fail(ErrorCode::Unsupported, name(), "the driver lacks functions");
  functions_.GetDeviceQueue(device_, c.queueFamily, 0, &queue_);
  return {};
}

Result<> Device::makeLayouts() {
  std::array<VkDescriptorSetLayoutBinding, kBindings> bindings{};
  for (std::uint32_t i = 0; i < kBindings; ++i) {
    bindings[i] = {i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr};
  }
  const VkDescriptorSetLayoutCreateInfo set{
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
      .pNext = nullptr,
      .flags = 0,
      .bindingCount = kBindings,
      .pBindings = bindings.data()};
  NIBBLE_CHECK(check(functions_.CreateDescriptorSetLayout(device_, &set, nullptr, &setLayout_),
                     "making a layout"));
  const VkPushConstantRange push{VK_SHADER_STAGE_COMPUTE_BIT, 0, kPushBytes};
  const VkPipelineLayoutCreateInfo layout{.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                          .pNext = nullptr,
                                          .flags = 0,
                                          .setLayoutCount = 1,
                                          .pSetLayouts = &setLayout_,
                                          .pushConstantRangeCount = 1,
                                          .pPushConstantRanges = &push};
  return check(functions_.CreatePipelineLayout(device_, &layout, nullptr, &pipelineLayout_),
               "making a layout");
}

Device::~Device() {
  pipelines_.reset();
  if (device_ == VK_NULL_HANDLE || functions_.DestroyDevice == nullptr) return;
  if (functions_.DestroyPipelineLayout != nullptr) {
    functions_.DestroyPipelineLayout(device_, pipelineLayout_, nullptr);
  }
  if (functions_.DestroyDescriptorSetLayout != nullptr) {
    functions_.DestroyDescriptorSetLayout(device_, setLayout_, nullptr);
  }
  functions_.DestroyDevice(device_, nullptr);
}

std::uint64_t Device::freeBytes() const {
  const LocalMemory now = localMemory(*instance_, physical_, capabilities_);
  const std::int64_t promised = promised_.load(std::memory_order_relaxed);
  const std::int64_t used =
      now.told ? promised : promised + localUse_.load(std::memory_order_relaxed);
  const auto free = static_cast<std::int64_t>(now.told ? now.freeBytes : now.bytes) - used;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, free));
}

Result<> Device::check(VkResult result, std::string_view doing) const {
  if (result == VK_ERROR_DEVICE_LOST) lost_.store(true, std::memory_order_relaxed);
  if (result >= VK_SUCCESS) return {};
  return failure(result, name(), doing);
}

Result<> Device::submit(VkCommandBuffer commands, VkFence fence) {
  if (lost()) return failure(VK_ERROR_DEVICE_LOST, name(), "computing");
  const VkSubmitInfo info{.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                          .pNext = nullptr,
                          .waitSemaphoreCount = 0,
                          .pWaitSemaphores = nullptr,
                          .pWaitDstStageMask = nullptr,
                          .commandBufferCount = 1,
                          .pCommandBuffers = &commands,
                          .signalSemaphoreCount = 0,
                          .pSignalSemaphores = nullptr};
  const std::lock_guard lock(queueMutex_);
  return check(functions_.QueueSubmit(queue_, 1, &info, fence), "computing");
}

Result<> Device::wait(VkFence fence, std::chrono::nanoseconds usual) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::nanoseconds kMostAwake = std::chrono::milliseconds(1);
  VkResult result = VK_TIMEOUT;
  if (capabilities_.waitsAwake && usual.count() > 0) {
    const auto asleep = static_cast<std::uint64_t>((usual - usual / 8).count());
    result = functions_.WaitForFences(device_, 1, &fence, VK_TRUE, asleep);
    const auto until = Clock::now() + std::min(usual / 4, kMostAwake);
    while (result == VK_TIMEOUT && Clock::now() < until) {
      result = functions_.GetFenceStatus(device_, fence);
      if (result == VK_NOT_READY) result = VK_TIMEOUT;
    }
  }
  if (result == VK_TIMEOUT) {
    result = functions_.WaitForFences(device_, 1, &fence, VK_TRUE, UINT64_MAX);
  }
  NIBBLE_CHECK(check(result, "waiting for the device"));
  return check(functions_.ResetFences(device_, 1, &fence), "waiting for the device");
}

}  // namespace nibble::vulkan

// SPDX-License-Identifier: MIT
// A GPU that was opened: its queue, its functions, the layout all shaders share.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "infer/vulkan/capabilities.h"

namespace nibble::vulkan {

class Pipelines;
class ProductShapes;

/// Storage buffers a shader may use (shaders/*.comp, `binding`), and bytes of its parameters.
inline constexpr std::uint32_t kBindings = 11;
inline constexpr std::uint32_t kPushBytes = 128;  ///< what every device has

class Device : public std::enable_shared_from_this<Device> {
 public:
  /// By its place in the driver's list. Two models on one GPU share a Device while it works. Matrix
  /// units that multiply wrongly are left alone (matrix_check.h).
  static Result<std::shared_ptr<Device>> open(int index);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const Capabilities& capabilities() const { return capabilities_; }
  const DeviceFunctions& vk() const { return functions_; }
  VkDevice handle() const { return device_; }
  VkPipelineLayout pipelineLayout() const { return pipelineLayout_; }
  VkDescriptorSetLayout setLayout() const { return setLayout_; }
  Pipelines& pipelines() const { return *pipelines_; }
  ProductShapes& shapes() const { return *shapes_; }
  /// The GPU's name; what errors name.
  const std::string& name() const { return capabilities_.name; }

  /// Bytes of its memory that nobody uses or was promised; without an answer from the driver, what
  /// this process leaves of it.
  std::uint64_t freeBytes() const;
  /// Buffers report what they take of the device's own memory, and give back.
  void countLocal(std::int64_t bytes) const {
    localUse_.fetch_add(bytes, std::memory_order_relaxed);
  }
  /// Memory that a model was told it has for its session; freeBytes() leaves it out.
  void promise(std::int64_t bytes) const { promised_.fetch_add(bytes, std::memory_order_relaxed); }

  /// Starts what was recorded; `fence` is signalled at its end. Safe from several threads.
  Result<> submit(VkCommandBuffer commands, VkFence fence);
  /// Notices when the device is lost. Without using the processor, but for the end of what usually
  /// takes that long: a sleeping thread wakes up tens of microseconds late.
  Result<> wait(VkFence fence, std::chrono::nanoseconds usual = {});
  bool lost() const { return lost_.load(std::memory_order_relaxed); }

  /// Fails with what Vulkan said, unless it succeeded.
  Result<> check(VkResult result, std::string_view doing) const;

 private:
  Device() = default;
  static Result<std::shared_ptr<Device>> make(std::shared_ptr<const Instance> instance,
                                              VkPhysicalDevice physical, bool matrixUnits);
  Result<> create(VkPhysicalDevice physical);
  Result<> makeLayouts();

  std::shared_ptr<const Instance> instance_;
  Capabilities capabilities_;
  DeviceFunctions functions_;
  VkPhysicalDevice physical_ = VK_NULL_HANDLE;
  VkDevice device_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  VkDescriptorSetLayout setLayout_ = VK_NULL_HANDLE;
  VkPipelineLayout pipelineLayout_ = VK_NULL_HANDLE;
  std::unique_ptr<Pipelines> pipelines_;
  std::unique_ptr<ProductShapes> shapes_;
  std::mutex queueMutex_;
  mutable std::atomic<bool> lost_{false};
  mutable std::atomic<std::int64_t> localUse_{0};
  mutable std::atomic<std::int64_t> promised_{0};
};

}  // namespace nibble::vulkan

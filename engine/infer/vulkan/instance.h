// SPDX-License-Identifier: MIT
// The Vulkan loader and an instance of it. With NIBBLE_VULKAN_VALIDATION=1 in the environment the
// validation layer watches, synchronization included, and what it reports is counted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "infer/vulkan/functions.h"

namespace nibble::vulkan {

class Instance {
 public:
  /// The one of this process, made when first asked for. Fails where there is no Vulkan loader.
  static Result<std::shared_ptr<const Instance>> get();

  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const InstanceFunctions& functions() const { return functions_; }
  std::uint32_t version() const { return version_; }
  bool validated() const { return validated_; }
  Result<std::vector<VkPhysicalDevice>> physicalDevices() const;
  /// A function of an extension; null when there is none of that name.
  PFN_vkVoidFunction find(const char* name) const { return getProcAddr_(instance_, name); }

 private:
  Instance() = default;
  static Result<std::shared_ptr<const Instance>> make();
  Result<> create(PFN_vkGetInstanceProcAddr getProcAddr);
  bool hasLayer(PFN_vkGetInstanceProcAddr getProcAddr, const std::string& name) const;

  VkInstance instance_ = VK_NULL_HANDLE;
  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  PFN_vkDestroyDebugUtilsMessengerEXT destroyMessenger_ = nullptr;
  PFN_vkGetInstanceProcAddr getProcAddr_ = nullptr;
  InstanceFunctions functions_;
  std::uint32_t version_ = 0;
  bool validated_ = false;
};

/// What the validation layer has reported so far, oldest first.
std::vector<std::string> validationMessages();

/// "device lost", "out of device memory", ... as an error of `where`; these two have codes of their
/// own.
tl::unexpected<Error> failure(VkResult result, std::string where, std::string_view doing);

}  // namespace nibble::vulkan

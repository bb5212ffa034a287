// SPDX-License-Identifier: MIT
#include "infer/vulkan/instance.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace nibble::vulkan {

namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";

struct Messages {
  std::mutex mutex;
  std::vector<std::string> texts;
};
Messages& messages() {
  static Messages instance;
  return instance;
}

VKAPI_ATTR VkBool32 VKAPI_CALL onMessage(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                         VkDebugUtilsMessageTypeFlagsEXT,
                                         const VkDebugUtilsMessengerCallbackDataEXT* data, void*) {
  const std::lock_guard lock(messages().mutex);
  messages().texts.emplace_back(data->pMessage);
  return VK_FALSE;
}

/// Stays loaded until the program ends: drivers do not survive being unloaded while in use.
void* loader() {
  static void* const library = [] {
    for (const char* name : {"libvulkan.so.1", "libvulkan.so", "libvulkan.1.dylib"}) {
      if (void* found = ::dlopen(name, RTLD_NOW | RTLD_LOCAL)) return found;
    }
    return static_cast<void*>(nullptr);
  }();
  return library;
}

bool validationWanted() {
  const char* value = std::getenv("NIBBLE_VULKAN_VALIDATION");
  return value != nullptr && std::strcmp(value, "1") == 0;
}

template <typename Function>
Function function(PFN_vkGetInstanceProcAddr getProcAddr, VkInstance instance, const char* name) {
  return reinterpret_cast<Function>(getProcAddr(instance, name));
}

const char* describe(VkResult result) {
  switch (result) {
    case VK_ERROR_OUT_OF_HOST_MEMORY:
      return "out of memory";
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
      return "out of device memory";
    case VK_ERROR_DEVICE_LOST:
      return "the device was lost";
    case VK_ERROR_INCOMPATIBLE_DRIVER:
      return "no driver is installed";
    case VK_ERROR_INITIALIZATION_FAILED:
      return "the driver does not start";
    case VK_ERROR_FRAGMENTED_POOL:
    case VK_ERROR_OUT_OF_POOL_MEMORY:
      return "a pool is exhausted";
    case VK_ERROR_TOO_MANY_OBJECTS:
      return "too many allocations";
    default:
      return "the driver refused";
  }
}

}  // namespace

std::vector<std::string> validationMessages() {
  const std::lock_guard lock(messages().mutex);
  return messages().texts;
}

tl::unexpected<Error> failure(VkResult result, std::string where, std::string_view doing) {
  const ErrorCode code = result == VK_ERROR_DEVICE_LOST            ? ErrorCode::DeviceLost
                         : result == VK_ERROR_OUT_OF_DEVICE_MEMORY ? ErrorCode::NoDeviceMemory
                                                                   : ErrorCode::Io;
  auto error = fail(code, std::move(where), "{}: {} (Vulkan error {})", doing, describe(result),
                    static_cast<int>(result));
  if (result == VK_ERROR_OUT_OF_DEVICE_MEMORY) {
    return withHint(std::move(error),
                    "choose a smaller context or a smaller file, or the processor");
  }
  if (result == VK_ERROR_DEVICE_LOST) {
    return withHint(std::move(error), "load the model again, or on the processor");
  }
  return error;
}

Result<std::shared_ptr<const Instance>> Instance::get() {
  static std::mutex mutex;
  static std::weak_ptr<const Instance> current;
  const std::lock_guard lock(mutex);
  if (auto alive = current.lock()) return alive;
  NIBBLE_TRY(auto made, make());
  current = made;
  return made;
}

Result<std::shared_ptr<const Instance>> Instance::make() {
  if (loader() == nullptr) {
    return withHint(fail(ErrorCode::NotFound, "", "there is no Vulkan loader (libvulkan.so.1)"),
                    "install the graphics driver and libvulkan1");
  }
  const auto getProcAddr =
      reinterpret_cast<PFN_vkGetInstanceProcAddr>(::dlsym(loader(), "vkGetInstanceProcAddr"));
  if (getProcAddr == nullptr) {
    return fail(ErrorCode::Unsupported, "libvulkan.so.1", "vkGetInstanceProcAddr is missing");
  }
  const std::shared_ptr<Instance> made(new Instance);
  NIBBLE_CHECK(made->create(getProcAddr));
  return made;
}

Result<> Instance::create(PFN_vkGetInstanceProcAddr getProcAddr) {
  getProcAddr_ = getProcAddr;
  const auto enumerateVersion =
      function<PFN_vkEnumerateInstanceVersion>(getProcAddr, nullptr, "vkEnumerateInstanceVersion");
  if (enumerateVersion == nullptr || enumerateVersion(&version_) != VK_SUCCESS ||
      version_ < VK_API_VERSION_1_2) {
    return fail(ErrorCode::Unsupported, "libvulkan.so.1", "the Vulkan loader is older than 1.2");
  }
  validated_ = validationWanted() && hasLayer(getProcAddr, kValidationLayer);

  const VkApplicationInfo application{.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
                                      .pNext = nullptr,
                                      .pApplicationName = "Nibble",
                                      .applicationVersion = 1,
                                      .pEngineName = "Nibble",
                                      .engineVersion = 1,
                                      .apiVersion = std::min(version_, VK_API_VERSION_1_3)};
  const VkValidationFeatureEnableEXT enabled =
      VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
  const VkValidationFeaturesEXT features{.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
                                         .pNext = nullptr,
                                         .enabledValidationFeatureCount = 1,
                                         .pEnabledValidationFeatures = &enabled,
                                         .disabledValidationFeatureCount = 0,
                                         .pDisabledValidationFeatures = nullptr};
  const char* extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
  const VkInstanceCreateInfo info{.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                  .pNext = validated_ ? &features : nullptr,
                                  .flags = 0,
                                  .pApplicationInfo = &application,
                                  .enabledLayerCount = validated_ ? 1u : 0u,
                                  .ppEnabledLayerNames = &kValidationLayer,
                                  .enabledExtensionCount = validated_ ? 1u : 0u,
                                  .ppEnabledExtensionNames = &extension};
  const auto create = function<PFN_vkCreateInstance>(getProcAddr, nullptr, "vkCreateInstance");
  const VkResult result = create(&info, nullptr, &instance_);
  if (result != VK_SUCCESS) {
    instance_ = VK_NULL_HANDLE;
    return failure(result, "Vulkan", "starting");
  }
  bool complete = true;
#define NIBBLE_LOAD(NAME)                                                       \
  functions_.NAME = function<PFN_vk##NAME>(getProcAddr, instance_, "vk" #NAME); \
  complete = complete && functions_.NAME != nullptr;
  NIBBLE_VULKAN_INSTANCE_FUNCTIONS(NIBBLE_LOAD)
#undef NIBBLE_LOAD
  if (!complete) return fail(ErrorCode::Unsupported, "libvulkan.so.1", "functions are missing");
  if (!validated_) return {};

  destroyMessenger_ = function<PFN_vkDestroyDebugUtilsMessengerEXT>(
      getProcAddr, instance_, "vkDestroyDebugUtilsMessengerEXT");
  const auto createMessenger = function<PFN_vkCreateDebugUtilsMessengerEXT>(
      getProcAddr, instance_, "vkCreateDebugUtilsMessengerEXT");
  const VkDebugUtilsMessengerCreateInfoEXT messenger{
      .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
      .pNext = nullptr,
      .flags = 0,
      .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                         VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
      .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                     VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT,
      .pfnUserCallback = onMessage,
      .pUserData = nullptr};
  if (createMessenger == nullptr ||
      createMessenger(instance_, &messenger, nullptr, &messenger_) != VK_SUCCESS) {
    return fail(ErrorCode::Unsupported, "Vulkan", "the validation layer cannot report");
  }
  return {};
}

bool Instance::hasLayer(PFN_vkGetInstanceProcAddr getProcAddr, const std::string& name) const {
  const auto enumerate = function<PFN_vkEnumerateInstanceLayerProperties>(
      getProcAddr, nullptr, "vkEnumerateInstanceLayerProperties");
  std::uint32_t count = 0;
  if (enumerate == nullptr || enumerate(&count, nullptr) != VK_SUCCESS) return false;
  std::vector<VkLayerProperties> layers(count);
  if (enumerate(&count, layers.data()) < VK_SUCCESS) return false;
  return std::any_of(layers.begin(), layers.end(),
                     [&](const VkLayerProperties& layer) { return name == layer.layerName; });
}

Instance::~Instance() {
  if (messenger_ != VK_NULL_HANDLE) destroyMessenger_(instance_, messenger_, nullptr);
  if (instance_ != VK_NULL_HANDLE && functions_.DestroyInstance != nullptr) {
    functions_.DestroyInstance(instance_, nullptr);
  }
}

Result<std::vector<VkPhysicalDevice>> Instance::physicalDevices() const {
  std::uint32_t count = 0;
  VkResult result = functions_.EnumeratePhysicalDevices(instance_, &count, nullptr);
  std::vector<VkPhysicalDevice> devices(count);
  if (result == VK_SUCCESS && count > 0) {
    result = functions_.EnumeratePhysicalDevices(instance_, &count, devices.data());
  }
  if (result < VK_SUCCESS) return failure(result, "Vulkan", "listing the devices");
  devices.resize(count);
  return devices;
}

}  // namespace nibble::vulkan

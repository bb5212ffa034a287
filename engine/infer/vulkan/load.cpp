// SPDX-License-Identifier: MIT
#include "infer/vulkan/load.h"

#include "infer/vulkan/gpus.h"
#include "infer/vulkan/vulkan_model.h"

namespace nibble {

namespace {

Result<std::shared_ptr<const InferenceModel>> loadVulkanModel(
    std::shared_ptr<const ModelSource> source, const LoadOptions& options) {
  int index = options.device.index;
  if (index < 0) {
    NIBBLE_TRY(const auto gpus, vulkan::listGpus());
    index = vulkan::fittestGpu(gpus, options.device.kind == DeviceChoice::Kind::Vulkan);
    if (index < 0) {
      return withHint(fail(ErrorCode::NotFound, "", "there is no GPU that can run models"),
                      "`nibble devices` lists what was found; cpu always works");
    }
  }
  return vulkan::VulkanModel::load(std::move(source), index, options);
}

}  // namespace

Result<std::shared_ptr<const InferenceModel>> loadOnDevice(
    std::shared_ptr<const ModelSource> source, const LoadOptions& options) {
  if (options.device.kind == DeviceChoice::Kind::Processor) {
    return loadCpuModel(std::move(source), options);
  }
  auto model = loadVulkanModel(source, options);
  if (model || options.device.kind == DeviceChoice::Kind::Vulkan ||
      model.error().code == ErrorCode::Cancelled) {
    return model;
  }
  if (options.onNote) options.onNote("on the processor: " + model.error().message());
  return loadCpuModel(std::move(source), options);
}

}  // namespace nibble

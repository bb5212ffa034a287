// SPDX-License-Identifier: MIT
#include "jobs/device_wish.h"

#include <algorithm>

namespace nibble::jobs {

namespace {

constexpr std::string_view kGpuPrefix = "gpu/";

template <typename Match>
const GpuFacts* first(const std::vector<GpuFacts>& gpus, Match match) {
  const auto found = std::find_if(gpus.begin(), gpus.end(), match);
  return found == gpus.end() ? nullptr : &*found;
}

}  // namespace

DeviceWish wishFor(const GpuFacts& gpu) {
  return {DeviceWish::Kind::Vulkan, gpu.uuid, gpu.name};
}

std::string toString(const DeviceWish& wish) {
  if (wish.kind != DeviceWish::Kind::Vulkan) return toString(DeviceChoice{wish.kind, -1});
  return std::string(kGpuPrefix) + wish.uuid + "/" + wish.name;
}

std::optional<DeviceWish> parseDeviceWish(std::string_view text) {
  if (text == "cpu") return DeviceWish{};
  if (text == "auto") return DeviceWish{DeviceWish::Kind::Automatic};
  if (!text.starts_with(kGpuPrefix)) return {};
  text.remove_prefix(kGpuPrefix.size());
  const auto end = text.find('/');
  if (end == std::string_view::npos) return {};
  DeviceWish wish{DeviceWish::Kind::Vulkan, std::string(text.substr(0, end)),
                  std::string(text.substr(end + 1))};
  if (wish.uuid.empty() && wish.name.empty()) return {};
  return wish;
}

const GpuFacts* findGpu(const std::vector<GpuFacts>& gpus, const DeviceWish& wish) {
  if (wish.kind == DeviceWish::Kind::Processor) return nullptr;
  if (wish.kind == DeviceWish::Kind::Automatic) {
    return first(gpus, [fittest = fittestGpu(gpus, false)](const GpuFacts& gpu) {
      return gpu.index == fittest;
    });
  }
  // Two drivers may show one card under one uuid, and names change with drivers.
  const auto sameCard = [&](const GpuFacts& gpu) {
    return !wish.uuid.empty() && gpu.uuid == wish.uuid;
  };
  const auto sameName = [&](const GpuFacts& gpu) { return gpu.name == wish.name; };
  if (const auto* both =
          first(gpus, [&](const auto& gpu) { return sameCard(gpu) && sameName(gpu); }))
    return both;
  if (const auto* card = first(gpus, sameCard)) return card;
  return first(gpus, sameName);
}

DeviceTarget targetOf(const DeviceWish& wish, const Result<std::vector<GpuFacts>>& gpus) {
  const bool named = wish.kind == DeviceWish::Kind::Vulkan;
  if (!gpus) {
    return {.trouble = named ? std::optional(gpus.error()) : std::nullopt};
  }
  if (const GpuFacts* gpu = findGpu(*gpus, wish)) {
    return {.choice = {DeviceChoice::Kind::Vulkan, gpu->index}, .gpu = *gpu};
  }
  if (!named) return {};
  return {.trouble = Error{ErrorCode::NotFound,
                           (wish.name.empty() ? "the GPU" : wish.name) + " is not in this computer",
                           {},
                           {}}};
}

DeviceTarget targetOf(const DeviceWish& wish) {
  if (wish.kind == DeviceWish::Kind::Processor) return {};
  return targetOf(wish, listGpus());
}

}  // namespace nibble::jobs

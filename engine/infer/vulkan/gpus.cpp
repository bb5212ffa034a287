// SPDX-License-Identifier: MIT
#include "infer/vulkan/gpus.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "infer/vulkan/capabilities.h"

namespace nibble::vulkan {

namespace {

std::string nameOf(GpuKind kind) {
  switch (kind) {
    case GpuKind::Discrete:
      return "discrete";
    case GpuKind::Integrated:
      return "integrated";
    case GpuKind::Virtual:
      return "virtual";
    case GpuKind::Processor:
      return "processor";
    case GpuKind::Other:
      break;
  }
  return "other";
}

std::vector<std::string> featuresOf(const Capabilities& c) {
  std::vector<std::string> features;
  if (c.half) features.emplace_back("fp16");
  if (c.integerDot) features.emplace_back(c.integerDotIsFast ? "int8 dot" : "int8 dot (slow)");
  if (c.matrix == MatrixDialect::Khr) features.emplace_back("matrix units");
  if (c.matrix == MatrixDialect::Nv) features.emplace_back("matrix units (nv)");
  features.push_back("subgroup " + std::to_string(c.subgroupSize));
  return features;
}

std::string uuidOf(const Capabilities& c) {
  if (std::all_of(std::begin(c.uuid), std::end(c.uuid), [](auto byte) { return byte == 0; })) {
    return {};
  }
  return fmt::format("{:02x}", fmt::join(c.uuid, ""));
}

int rank(const GpuFacts& gpu) {
  if (gpu.kind == "discrete") return 4;
  if (gpu.kind == "integrated") return 3;
  if (gpu.kind == "virtual") return 2;
  return gpu.kind == "other" ? 1 : 0;
}

}  // namespace

Result<std::vector<GpuFacts>> listGpus() {
  NIBBLE_TRY(const auto instance, Instance::get());
  NIBBLE_TRY(const auto devices, instance->physicalDevices());
  std::vector<GpuFacts> gpus;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const Capabilities c = capabilitiesOf(*instance, devices[i]);
    gpus.push_back({static_cast<int>(i), c.name, c.driver, nameOf(c.kind), c.localBytes,
                    c.freeBytes, featuresOf(c), c.unusable(), uuidOf(c), c.matrixUnits()});
  }
  return gpus;
}

int fittestGpu(const std::vector<GpuFacts>& gpus, bool anything) {
  const GpuFacts* best = nullptr;
  for (const GpuFacts& gpu : gpus) {
    if (!gpu.unusable.empty() || (rank(gpu) == 0 && !anything)) continue;
    const bool better = best == nullptr || rank(gpu) > rank(*best) ||
                        (rank(gpu) == rank(*best) && gpu.memoryBytes > best->memoryBytes);
    if (better) best = &gpu;
  }
  return best == nullptr ? -1 : best->index;
}

}  // namespace nibble::vulkan

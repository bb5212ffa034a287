// SPDX-License-Identifier: MIT
#include "infer/vulkan/pipeline_statistics.h"

namespace nibble::vulkan {

namespace {

double numberOf(const VkPipelineExecutableStatisticKHR& s) {
  switch (s.format) {
    case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_BOOL32_KHR:
      return s.value.b32 == VK_TRUE ? 1 : 0;
    case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_INT64_KHR:
      return static_cast<double>(s.value.i64);
    case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_UINT64_KHR:
      return static_cast<double>(s.value.u64);
    case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_FLOAT64_KHR:
      return s.value.f64;
    default:
      return 0;
  }
}

}  // namespace

Result<std::vector<PipelineStatistic>> statisticsOf(const Device& device, const PipelineKey& key) {
  std::vector<PipelineStatistic> statistics;
  if (!device.capabilities().statistics) return statistics;
  NIBBLE_TRY(const VkPipeline pipeline, device.pipelines().get(key));
  // Of an extension that is enabled for nothing else.
  const auto get = reinterpret_cast<PFN_vkGetPipelineExecutableStatisticsKHR>(
      device.vk().GetDeviceProcAddr(device.handle(), "vkGetPipelineExecutableStatisticsKHR"));
  if (get == nullptr) return statistics;
  const VkPipelineExecutableInfoKHR info{VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR, nullptr,
                                         pipeline, 0};
  std::uint32_t count = 0;
  NIBBLE_CHECK(device.check(get(device.handle(), &info, &count, nullptr), "reading statistics"));
  std::vector<VkPipelineExecutableStatisticKHR> all(
      count, {VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_STATISTIC_KHR, nullptr, {}, {}, {}, {}});
  NIBBLE_CHECK(device.check(get(device.handle(), &info, &count, all.data()), "reading statistics"));
  for (const auto& s : all) statistics.push_back({s.name, numberOf(s)});
  return statistics;
}

}  // namespace nibble::vulkan

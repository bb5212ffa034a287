// SPDX-License-Identifier: MIT
// What a driver made of a shader: registers, spills, instructions. For whoever tunes one.
#pragma once

#include <string>
#include <vector>

#include "infer/vulkan/pipelines.h"

namespace nibble::vulkan {

struct PipelineStatistic {
  std::string name;  ///< as the driver has it: "Register Count", "VGPRs"
  double value = 0;
};

/// Compiles the pipeline if it is not there. Empty unless the driver tells, and the device was
/// opened with NIBBLE_VULKAN_STATISTICS=on (Capabilities::statistics).
Result<std::vector<PipelineStatistic>> statisticsOf(const Device& device, const PipelineKey& key);

}  // namespace nibble::vulkan

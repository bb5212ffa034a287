// SPDX-License-Identifier: MIT
// Whether a driver's matrix units compute what they should, before a model's text depends on it.
#pragma once

#include <memory>

#include "infer/vulkan/device.h"

namespace nibble::vulkan {

/// Multiplies whole numbers so small that nothing is rounded: any other result than theirs is
/// wrong. A batch, so on matrix units where the device has them; besides the work of a moment it
/// takes two pipelines, which later starts read from the disk.
Result<bool> multipliesRight(const std::shared_ptr<Device>& device);

}  // namespace nibble::vulkan

// SPDX-License-Identifier: MIT
// The GPUs of this machine, for front ends.
#pragma once

#include "infer/vulkan/gpus.h"

namespace nibble::jobs {

using vulkan::fittestGpu;
using vulkan::GpuFacts;
using vulkan::listGpus;

}  // namespace nibble::jobs

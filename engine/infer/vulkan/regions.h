// SPDX-License-Identifier: MIT
#pragma once

#include "infer/vulkan/lowering.h"

namespace nibble::vulkan {

/// Lets values whose lives do not overlap share regions. The logits keep one of their own.
void shareRegions(Plan& plan);

}  // namespace nibble::vulkan

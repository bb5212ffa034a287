// SPDX-License-Identifier: MIT
// A model, or the last layers of one, made ready for a GPU as far as that goes without one: what it
// computes and how much memory that takes.
#pragma once

#include "infer/split.h"
#include "infer/vulkan/kernels.h"
#include "infer/vulkan/lowering.h"

namespace nibble::vulkan {

struct PreparedPart {
  ModelPart part;
  LoweredGraph lowered;

  const Plan& plan(bool single) const { return single ? lowered.single : lowered.batch; }
};

/// Fails (Unsupported) for heads, types or operations that there are no shaders for.
Result<PreparedPart> prepare(ModelPart part, const ModelSource& source);

HeadShape headShape(const ModelPart& part);

/// Bytes the weights take on the GPU: rows padded for its shaders, tables of codes beside them.
std::uint64_t weightBytes(const PreparedPart& prepared, const ModelSource& source);

/// How many of the last layers of `whole` have weights of types with shaders only, the output
/// included: 0 when that has not.
int layersWithShaders(const ModelPart& whole, const ModelSource& source);

}  // namespace nibble::vulkan

// SPDX-License-Identifier: MIT
// Keys or values as a GPU's cache has them (shaders/kv_blocks.glsl), there and back.
#pragma once

#include <cstdint>
#include <vector>

#include "infer/vulkan/kernels.h"

namespace nibble::test {

/// `rows` ([kvHeads * capacity][padded]) in the words of a cache, which come as floats because that
/// is what buffers of tests hold.
std::vector<float> packKv(const std::vector<float>& rows, const vulkan::HeadShape& shape,
                          std::uint32_t capacity, KvType type);
std::vector<float> unpackKv(const std::vector<float>& words, const vulkan::HeadShape& shape,
                            std::uint32_t capacity, KvType type);

}  // namespace nibble::test

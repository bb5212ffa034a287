// SPDX-License-Identifier: MIT
// Keys or values as a GPU's cache has them (shaders/kv_blocks.glsl), there and back.
#pragma once

#include <cstdint>
#include <vector>

#include "infer/vulkan/kernels.h"

namespace nibble::test {

/// Types of caches as columns of test data have them.
inline constexpr int kHalves = static_cast<int>(KvType::F16);
inline constexpr int kFloats = static_cast<int>(KvType::F32);
inline constexpr int kCodes8 = static_cast<int>(KvType::Q8_0);
inline constexpr int kCodes4 = static_cast<int>(KvType::Q4_0);

/// `rows` ([kvHeads * capacity][padded]) in the words of a cache, which come as floats because that
/// is what buffers of tests hold.
std::vector<float> packKv(const std::vector<float>& rows, const vulkan::HeadShape& shape,
                          std::uint32_t capacity, KvType type);
std::vector<float> unpackKv(const std::vector<float>& words, const vulkan::HeadShape& shape,
                            std::uint32_t capacity, KvType type);

}  // namespace nibble::test

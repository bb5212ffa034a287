// SPDX-License-Identifier: MIT
// 256 columns of one input vector as 8-bit codes: all of it, or one of two digits, the second of
// which is what the first leaves.
#pragma once

#include <cstdint>

namespace nibble::cpu {

constexpr int kBlockColumns = 256;
constexpr int kUnitColumns = 32;  ///< columns that share a scale of the activations
constexpr int kBlockUnits = kBlockColumns / kUnitColumns;

/// 1.5 * 2^23 as a float's bits: added to an integer below 2^22 in size, it makes the bits of the
/// float 1.5 * 2^23 + integer, so that one fused multiply-add both converts and scales.
constexpr std::int32_t kMagicBits = 0x4b400000;
constexpr float kMagic = 12582912.0f;

/// value = code * scale; codes lie within [-127, 127]. The sums serve weights that are stored with
/// 128 added (`start`: kMagicBits - 128 * sum of the codes) or that have a minimum (`sum`: scale *
/// sum of the codes), for weights with a scale every 32 or every 16 columns.
struct alignas(64) ActivationBlock {
  std::int8_t codes[kBlockColumns];
  float scale[kBlockUnits];
  std::int32_t start32[kBlockUnits];
  float sum32[kBlockUnits];
  std::int32_t start16[2 * kBlockUnits];
  float sum16[2 * kBlockUnits];
};
static_assert(sizeof(ActivationBlock) == 512);

}  // namespace nibble::cpu

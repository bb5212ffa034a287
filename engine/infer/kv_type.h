// SPDX-License-Identifier: MIT
// How keys and values are kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace nibble {

/// Q8_0 and Q4_0: whole numbers of 8 and 4 bits; each 32 elements of a head share a scale, a half.
enum class KvType { F16, F32, Q8_0, Q4_0 };

inline constexpr std::array kKvTypes{KvType::F16, KvType::F32, KvType::Q8_0, KvType::Q4_0};
inline constexpr int kKvBlock = 32;  ///< elements that share a scale

constexpr bool isQuantized(KvType type) {
  return type == KvType::Q8_0 || type == KvType::Q4_0;
}

std::string_view name(KvType type);  ///< "q8_0"
std::optional<KvType> kvTypeFromName(std::string_view name);

/// Bytes of one key, or one value, of one head.
std::uint64_t kvHeadBytes(KvType type, int headSize);

/// Fails (Unsupported) for heads that cannot be cut into whole blocks.
Result<> checkKvType(KvType type, int headSize);

}  // namespace nibble

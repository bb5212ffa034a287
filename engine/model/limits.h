// SPDX-License-Identifier: MIT
// Far above any published model: a value beyond them is a damaged or hostile file.
#pragma once

#include <cstdint>

namespace nibble::limits {

constexpr std::int64_t kLayers = 4096;
constexpr std::int64_t kWidth = 1 << 20;
constexpr std::int64_t kFeedForward = 1 << 22;
constexpr std::int64_t kHeads = 1 << 14;
constexpr std::int64_t kHeadSize = 1 << 14;
constexpr std::int64_t kVocabulary = 1 << 24;
constexpr std::int64_t kContext = INT32_MAX;
constexpr std::int64_t kExperts = 1 << 14;

struct Range {
  double low;
  double high;
};
// Bounds that a float holds exactly, as metadata keeps floats.
constexpr Range kNormEpsilon{0, 1};
constexpr Range kRopeBase{1, 0x1p40};
constexpr Range kRopeFactor{0x1p-20, 0x1p20};
constexpr Range kAttentionFactor{0x1p-10, 0x1p10};

}  // namespace nibble::limits

// SPDX-License-Identifier: MIT
#include "quant/grids/level_block.h"

#include <algorithm>
#include <cstring>

namespace nibble {

namespace {

/// Nearest integer, ties to even, for |v| < 2^22.
float nearestInteger(float v) {
  return (v + 12582912.0f) - 12582912.0f;
}

}  // namespace

LevelBlock::LevelBlock(const Grid& grid, int part, int lowest, int highest)
    : codes_(static_cast<std::size_t>(traits(grid.type()).blockElements)),
      grid_(grid),
      part_(part),
      lowest_(static_cast<float>(lowest)),
      highest_(static_cast<float>(highest)),
      bytes_(static_cast<std::size_t>(traits(grid.type()).blockBytes)) {}

LevelBlock::LevelBlock(const Grid& grid, int part, std::span<const float> levels)
    : LevelBlock(grid, part, 0, 0) {
  levels_ = levels;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    middles_.push_back((levels[i - 1] + levels[i]) / 2);
  }
}

void LevelBlock::fixScales(const float* x, const float* importance) {
  grid_.encode(x, importance, bytes_.data(), static_cast<std::int64_t>(codes_.size()));
  read(reinterpret_cast<const std::uint8_t*>(bytes_.data()));
  for (int p = 0; p < kMostParts; ++p) inverse_[p] = scale_[p] == 0.0f ? 0.0f : 1.0f / scale_[p];
}

void LevelBlock::round(int column, const float* x, const float*, float* values) {
  const int p = column / part_;
  const float wanted = (*x - offset_[p]) * inverse_[p];
  auto& code = codes_[static_cast<std::size_t>(column)];
  float level;
  if (levels_.empty()) {
    level = nearestInteger(std::clamp(wanted, lowest_, highest_));
    code = static_cast<std::uint8_t>(level - lowest_);
  } else {
    code = 0;
    for (const float middle : middles_) code = static_cast<std::uint8_t>(code + (wanted > middle));
    level = levels_[code];
  }
  *values = scale_[p] * level + offset_[p];
}

void LevelBlock::store(std::byte* out) const {
  std::memcpy(out, bytes_.data(), bytes_.size());
  write(reinterpret_cast<std::uint8_t*>(out));
}

}  // namespace nibble

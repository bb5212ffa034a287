// SPDX-License-Identifier: MIT
// Open blocks of grids whose values are scale * level + offset, with scale and offset shared by
// neighbours and the levels the same for all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "quant/grids/grid.h"

namespace nibble {

class LevelBlock : public OpenBlock {
 public:
  int step() const override { return 1; }
  void fixScales(const float* x, const float* importance) override;
  void round(int column, const float* x, const float* weights, float* values) override;
  void store(std::byte* out) const override;

 protected:
  static constexpr int kMostParts = 16;

  /// Codes 0 … highest - lowest stand for the whole numbers from `lowest` on.
  LevelBlock(const Grid& grid, int part, int lowest, int highest);
  /// Code i stands for levels[i]; ascending.
  LevelBlock(const Grid& grid, int part, std::span<const float> levels);

  /// Fills scale_, offset_ and codes_ from an encoded block.
  virtual void read(const std::uint8_t* block) = 0;
  /// Puts codes_ into the block that was read.
  virtual void write(std::uint8_t* block) const = 0;

  float scale_[kMostParts] = {}, offset_[kMostParts] = {};
  std::vector<std::uint8_t> codes_;

 private:
  const Grid& grid_;
  int part_;
  float lowest_ = 0, highest_ = 0;
  std::span<const float> levels_;
  std::vector<float> middles_;  ///< between neighbouring levels
  std::vector<std::byte> bytes_;
  float inverse_[kMostParts] = {};
};

}  // namespace nibble

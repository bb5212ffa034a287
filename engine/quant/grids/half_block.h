// SPDX-License-Identifier: MIT
// Open blocks of the types with 32 elements and of IQ4_XS, whose codecs pack their codes alike.
#pragma once

#include "quant/grids/block_grid.h"
#include "quant/grids/half_packing.h"
#include "quant/grids/iq4_levels.h"
#include "quant/grids/level_block.h"

namespace nibble {

/// `Codec` has kElements and kLevels (an IntegerLevels or Iq4Levels), kOffsetAt (the byte of the
/// half-precision offset, -1 for none), kHighAt (the byte of the fifth bits, -1 for none) and
/// kCodesAt.
template <typename Codec>
class HalfBlock final : public LevelBlock {
 public:
  explicit HalfBlock(const Grid& grid)
      : LevelBlock(grid, 32, Codec::kLowest, Codec::kLowest + (Codec::kHighAt < 0 ? 15 : 31)) {}

 protected:
  void read(const std::uint8_t* block) override {
    scale_[0] = loadHalf(block);
    if constexpr (Codec::kOffsetAt >= 0) offset_[0] = loadHalf(block + Codec::kOffsetAt);
    std::uint32_t high = 0;
    if constexpr (Codec::kHighAt >= 0) high = load<std::uint32_t>(block + Codec::kHighAt);
    for (int j = 0; j < 32; ++j) {
      codes_[static_cast<std::size_t>(j)] = static_cast<std::uint8_t>(
          packedCode(block + Codec::kCodesAt, j) | ((high >> j) & 1u) << 4);
    }
  }

  void write(std::uint8_t* block) const override {
    packCodes(codes_.data(), block + Codec::kCodesAt);
    if constexpr (Codec::kHighAt >= 0) {
      std::uint32_t high = 0;
      for (int j = 0; j < 32; ++j) {
        high |= static_cast<std::uint32_t>(codes_[static_cast<std::size_t>(j)] >> 4) << j;
      }
      store32(block + Codec::kHighAt, high);
    }
  }

 private:
  static void store32(std::uint8_t* to, std::uint32_t value) { nibble::store(to, value); }
};

/// IQ4_NL and IQ4_XS: `kGroups` groups of 32 codes, from kCodesAt on; Codec::scaleOf(block, group)
/// gives their scales.
template <typename Codec, int kGroups>
class Iq4Block final : public LevelBlock {
 public:
  explicit Iq4Block(const Grid& grid) : LevelBlock(grid, 32, kIq4Levels) {}

 protected:
  void read(const std::uint8_t* block) override {
    for (int group = 0; group < kGroups; ++group) {
      scale_[group] = Codec::scaleOf(block, group);
      for (int j = 0; j < 32; ++j) {
        codes_[static_cast<std::size_t>(32 * group + j)] =
            static_cast<std::uint8_t>(packedCode(block + Codec::kCodesAt + 16 * group, j));
      }
    }
  }
  void write(std::uint8_t* block) const override {
    for (int group = 0; group < kGroups; ++group) {
      packCodes(codes_.data() + 32 * group, block + Codec::kCodesAt + 16 * group);
    }
  }
};

/// A block grid that can be opened as `Open`.
template <typename Codec, typename Open>
class OpenableGrid final : public BlockGrid<Codec> {
 public:
  std::unique_ptr<OpenBlock> open() const override { return std::make_unique<Open>(*this); }
};

}  // namespace nibble

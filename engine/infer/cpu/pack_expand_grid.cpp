// SPDX-License-Identifier: MIT
// File blocks whose codes name points of a codebook. The coordinates of those points take few
// values, so a point becomes the indices of its levels: the codec decodes it, and each value
// divided by its scale tells the level. Exact, because the levels lie far apart.
#include <cmath>

#include "base/bytes.h"
#include "base/half.h"
#include "infer/cpu/pack_expand.h"
#include "quant/grids/grid.h"

namespace nibble::cpu {

namespace {

const std::uint8_t* bytesOf(const std::byte* p) {
  return reinterpret_cast<const std::uint8_t*>(p);
}

/// Decodes a block and writes level(value / (d * unit * scale byte of the run)) for all columns.
template <int RunColumns, typename Level>
void levelsOf(TensorType type, const std::byte* block, float unit, RowBlock& row, Level level) {
  float values[kBlockColumns];
  grid(type).decode(block, values, kBlockColumns);
  const float d = halfToFloat(row.d) * unit;
  for (std::size_t run = 0; run < kBlockColumns / RunColumns; ++run) {
    const float inverse = 1.0f / (d * static_cast<float>(row.scaleBytes[run]));
    for (std::size_t k = run * RunColumns; k < (run + 1) * RunColumns; ++k) {
      const float ratio = values[k] * inverse;
      // A scale of zero makes every level right; its ratio is not a number.
      row.codes[k] = std::abs(ratio) < 256.0f ? static_cast<std::uint8_t>(level(ratio)) : 0;
    }
  }
}

/// Magnitudes 8, 25, 43; bit 2 is the sign.
int levelIq2(float ratio) {
  const float size = std::abs(ratio);
  return int{size > 16.0f} + int{size > 34.0f} + (ratio < 0 ? 4 : 0);
}

/// Magnitudes 4, 12, 20, ..., 52, 62; bit 3 is the sign.
int levelIq3Xxs(float ratio) {
  return static_cast<int>(std::abs(ratio) * 0.125f) + (ratio < 0 ? 8 : 0);
}

/// Magnitudes 1, 3, ..., 15; bit 3 is the sign.
int levelIq3S(float ratio) {
  return static_cast<int>(std::abs(ratio) * 0.5f) + (ratio < 0 ? 8 : 0);
}

/// Magnitudes 1, 7, 9; bit 2 is the sign.
int levelIq1M(float ratio) {
  const float size = std::abs(ratio);
  return int{size > 4.0f} + int{size > 8.0f} + (ratio < 0 ? 4 : 0);
}

std::uint8_t oddScale(int code) {
  return static_cast<std::uint8_t>(2 * code + 1);
}

/// Eight bytes, the low nibble scales the first 16 of 32 columns.
void nibbleScales(const std::uint8_t* scales, RowBlock& row) {
  for (std::size_t run = 0; run < 16; ++run) {
    row.scaleBytes[run] = oddScale(scales[run / 2] >> (4 * (run % 2)) & 15);
  }
}

/// Levels -1, 0, 1 at one scale.
void ternary(TensorType type, const std::byte* block, std::uint16_t d, RowBlock& row) {
  row.d = row.dmin = d;
  row.scaleBytes.fill(1);
  row.minimumBytes.fill(1);
  levelsOf<32>(type, block, 1.0f, row,
               [](float ratio) { return static_cast<int>(std::lrint(ratio)) + 1; });
}

}  // namespace

void expandIq2Xxs(const std::byte* block, int, RowBlock& row) {
  row.d = load<std::uint16_t>(block);
  for (std::size_t i = 0; i < 8; ++i) {
    row.scaleBytes[i] = oddScale(load<std::uint32_t>(block + 6 + 8 * i) >> 28);
  }
  levelsOf<32>(TensorType::IQ2_XXS, block, 0.125f, row, levelIq2);
}

void expandIq2Xs(const std::byte* block, int, RowBlock& row) {
  row.d = load<std::uint16_t>(block);
  nibbleScales(bytesOf(block) + 66, row);
  levelsOf<16>(TensorType::IQ2_XS, block, 0.125f, row, levelIq2);
}

void expandIq2S(const std::byte* block, int, RowBlock& row) {
  row.d = load<std::uint16_t>(block);
  nibbleScales(bytesOf(block) + 74, row);
  levelsOf<16>(TensorType::IQ2_S, block, 0.125f, row, levelIq2);
}

void expandIq3Xxs(const std::byte* block, int, RowBlock& row) {
  row.d = load<std::uint16_t>(block);
  for (std::size_t i = 0; i < 8; ++i) {
    row.scaleBytes[i] = oddScale(load<std::uint32_t>(block + 66 + 4 * i) >> 28);
  }
  levelsOf<32>(TensorType::IQ3_XXS, block, 0.25f, row, levelIq3Xxs);
}

void expandIq3S(const std::byte* block, int, RowBlock& row) {
  row.d = load<std::uint16_t>(block);
  const std::uint8_t* scales = bytesOf(block) + 106;
  for (std::size_t i = 0; i < 8; ++i) {
    row.scaleBytes[i] = oddScale(scales[i / 2] >> (4 * (i % 2)) & 15);
  }
  levelsOf<32>(TensorType::IQ3_S, block, 1.0f, row, levelIq3S);
}

/// Eighths: 8 * (grid + shift) = 8 * (grid + 1) - (8 - 8 * shift), with 8 * shift one or minus one.
void expandIq1S(const std::byte* block, int, RowBlock& row) {
  row.d = row.dmin = load<std::uint16_t>(block);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto high = load<std::uint16_t>(block + 34 + 2 * i);
    const int scale = oddScale(high >> 12 & 7);
    row.scaleBytes[i] = static_cast<std::uint8_t>(8 * scale);
    row.minimumBytes[i] = static_cast<std::uint8_t>(scale * (high & 0x8000 ? 9 : 7));
  }
  levelsOf<32>(TensorType::IQ1_S, block, 0.125f, row,
               [](float ratio) { return static_cast<int>(std::lrint(ratio)) + 1; });
}

void expandIq1M(const std::byte* block, int, RowBlock& row) {
  std::array<int, 4> fields;
  for (std::size_t i = 0; i < 4; ++i) fields[i] = load<std::uint16_t>(block + 48 + 2 * i);
  row.d = static_cast<std::uint16_t>(fields[0] >> 12 | (fields[1] >> 12) << 4 |
                                     (fields[2] >> 12) << 8 | (fields[3] >> 12) << 12);
  for (std::size_t run = 0; run < 16; ++run) {
    row.scaleBytes[run] = oddScale(fields[run / 4] >> (3 * (run % 4)) & 7);
  }
  levelsOf<16>(TensorType::IQ1_M, block, 0.125f, row, levelIq1M);
}

void expandTq10(const std::byte* block, int, RowBlock& row) {
  ternary(TensorType::TQ1_0, block, load<std::uint16_t>(block + 52), row);
}

void expandTq20(const std::byte* block, int, RowBlock& row) {
  ternary(TensorType::TQ2_0, block, load<std::uint16_t>(block + 64), row);
}

}  // namespace nibble::cpu

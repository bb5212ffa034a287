// SPDX-License-Identifier: MIT
#include <cmath>

#include "infer/vulkan/weight_layout.h"
#include "quant/grids/iq4_levels.h"
#include "quant/grids/iq_tables.h"

namespace nibble::vulkan {

namespace {

constexpr float kMxfp4Levels[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

std::uint32_t byteOf(float value) {
  return static_cast<std::uint8_t>(static_cast<std::int8_t>(std::lround(value)));
}

/// Entry (a, b) has level a in its low byte and level b in the next.
std::vector<std::uint32_t> levelPairs(const float (&levels)[16]) {
  std::vector<std::uint32_t> table(256);
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = byteOf(levels[i % 16]) | (byteOf(levels[i / 16]) << 8);
  }
  return table;
}

template <typename Points>
std::vector<std::uint32_t> codebook(const Points& points) {
  std::vector<std::uint32_t> table;
  for (const auto& point : points) {
    for (std::size_t i = 0; i < point.size(); i += 4) {
      std::uint32_t word = 0;
      for (std::size_t j = 0; j < 4; ++j) {
        word |= static_cast<std::uint32_t>(point[i + j]) << (8 * j);
      }
      table.push_back(word);
    }
  }
  return table;
}

/// Eight times the points, first with the shift up, then with the shift down.
std::vector<std::uint32_t> shiftedCodebook() {
  std::vector<std::uint32_t> table;
  for (const float shift : {8 * kIq1Shift, -8 * kIq1Shift}) {
    for (const auto& point : kIqTables.iq1) {
      for (std::size_t i = 0; i < point.size(); i += 4) {
        std::uint32_t word = 0;
        for (std::size_t j = 0; j < 4; ++j) {
          word |= byteOf(8 * static_cast<float>(point[i + j]) + shift) << (8 * j);
        }
        table.push_back(word);
      }
    }
  }
  return table;
}

}  // namespace

std::vector<std::uint32_t> lookupTable(TensorType type) {
  switch (type) {
    case TensorType::IQ4_NL:
    case TensorType::IQ4_XS:
      return levelPairs(kIq4Levels);
    case TensorType::MXFP4:
      return levelPairs(kMxfp4Levels);
    case TensorType::IQ2_XXS:
      return codebook(kIqTables.iq2xxs);
    case TensorType::IQ2_XS:
      return codebook(kIqTables.iq2xs);
    case TensorType::IQ2_S:
      return codebook(kIqTables.iq2s);
    case TensorType::IQ3_XXS:
      return codebook(kIqTables.iq3xxs);
    case TensorType::IQ3_S:
      return codebook(kIqTables.iq3s);
    case TensorType::IQ1_S:
    case TensorType::IQ1_M:
      return shiftedCodebook();
    default:
      return {};
  }
}

}  // namespace nibble::vulkan

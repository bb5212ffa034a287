// SPDX-License-Identifier: MIT
// Which panel shape a tensor type takes, and how its file blocks turn into it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "formats/tensor_type.h"
#include "infer/cpu/kernels/panel_format.h"

namespace nibble::cpu {

/// Up to 256 columns of one row, before 16 rows are laid side by side.
struct RowBlock {
  std::array<std::uint8_t, kBlockColumns> codes;
  std::uint16_t d;                                 ///< half; for the scales with bytes
  std::uint16_t dmin;                              ///< half
  std::array<std::uint16_t, kBlockUnits> scale32;  ///< half or bfloat16
  std::array<std::uint16_t, kBlockUnits> minimum32;
  std::array<std::uint8_t, 2 * kBlockUnits> scaleBytes;  ///< by run of 16 or 32
  std::array<std::uint8_t, 2 * kBlockUnits> minimumBytes;
};

struct PanelType {
  PanelShape shape;
  float factor = 1.0f;  ///< what the stored scales lack; a power of two
  std::array<std::uint8_t, 16> table{};
  /// Fills what the shape needs from `units` * 32 columns of file blocks.
  void (*expand)(const std::byte* blocks, int units, RowBlock& row) = nullptr;
};

/// For every type with a codec except F32, F16 and BF16; null for those.
const PanelType* panelType(TensorType type);

/// Lays 16 rows side by side; `out` has shape.blockBytes(units) bytes.
void packPanelBlock(const PanelShape& shape, const RowBlock* rows, int units, std::uint8_t* out);

}  // namespace nibble::cpu

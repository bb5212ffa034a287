// SPDX-License-Identifier: MIT
// How a quantized matrix lies in memory for the kernels: panels of 16 rows, each a sequence of
// blocks of 256 columns (the last may be shorter). A block is a header with the scales of its 16
// rows and then, for every 32 columns, the bit planes of the codes. In a plane one 64-byte vector
// holds 16 rows x 4 columns; several groups of 4 columns share a vector, each in its own bits.
//
// Every file format becomes one of these shapes without rounding anything; the table stands in
// panel_types.cpp.
#pragma once

#include <cstdint>

#include "infer/cpu/kernels/activation_block.h"

namespace nibble::cpu {

constexpr int kPanelRows = 16;

/// Bits of a code: one plane of 8, 4 or 2 bits and perhaps a second one of 1 or 2.
enum class Planes : std::uint8_t { P8, P4, P5, P6, P2, P3 };

enum class Levels : std::uint8_t {
  Biased,    ///< level = code - half of the range
  Unsigned,  ///< level = code, and there is a minimum to add
  Table,     ///< level = table[code]
};

enum class Scales : std::uint8_t {
  Half32,    ///< every 32 columns an IEEE half; for Unsigned another one, added
  Bfloat32,  ///< every 32 columns a bfloat16
  Byte32,    ///< a half, times a signed byte every 32 columns; for Unsigned minus half times byte
  Byte16,    ///< the same every 16 columns
  Nibble16,  ///< every 16 columns a byte: scale in the low four bits, minimum in the high ones
};

constexpr int planeBytes(Planes planes) {  ///< of 32 columns x 16 rows
  switch (planes) {
    case Planes::P8:
      return 512;
    case Planes::P4:
      return 256;
    case Planes::P5:
      return 320;
    case Planes::P6:
      return 384;
    case Planes::P2:
      return 128;
    case Planes::P3:
      return 192;
  }
  return 0;
}

constexpr int headerBytes(Levels levels, Scales scales, int units) {
  const int fields = levels == Levels::Unsigned ? 2 : 1;
  int bytes = 0;
  switch (scales) {
    case Scales::Half32:
    case Scales::Bfloat32:
      bytes = 32 * units * fields;
      break;
    case Scales::Byte32:
      bytes = (32 + 16 * units) * fields;
      break;
    case Scales::Byte16:
      bytes = (32 + 32 * units) * fields;
      break;
    case Scales::Nibble16:
      bytes = 64 + 32 * units;
      break;
  }
  return (bytes + 63) / 64 * 64;
}

struct PanelShape {
  Planes planes = Planes::P8;
  Levels levels = Levels::Biased;
  Scales scales = Scales::Half32;

  constexpr bool operator==(const PanelShape&) const = default;
  constexpr bool hasMinimum() const { return levels == Levels::Unsigned; }
  constexpr bool everySixteen() const {
    return scales == Scales::Byte16 || scales == Scales::Nibble16;
  }
  constexpr int blockBytes(int units) const {
    return headerBytes(levels, scales, units) + units * planeBytes(planes);
  }
  constexpr std::int64_t panelBytes(std::int64_t units) const {
    const auto rest = static_cast<int>(units % kBlockUnits);
    return units / kBlockUnits * blockBytes(kBlockUnits) + (rest > 0 ? blockBytes(rest) : 0);
  }
};

/// Every shape in use, in the order of KernelSet::multiplyPanels.
constexpr PanelShape kPanelShapes[] = {
    {Planes::P8, Levels::Biased, Scales::Half32},      // Q8_0
    {Planes::P4, Levels::Biased, Scales::Half32},      // Q4_0
    {Planes::P4, Levels::Unsigned, Scales::Half32},    // Q4_1
    {Planes::P5, Levels::Biased, Scales::Half32},      // Q5_0
    {Planes::P5, Levels::Unsigned, Scales::Half32},    // Q5_1
    {Planes::P4, Levels::Table, Scales::Half32},       // IQ4_NL
    {Planes::P4, Levels::Table, Scales::Bfloat32},     // MXFP4
    {Planes::P2, Levels::Unsigned, Scales::Nibble16},  // Q2_K
    {Planes::P3, Levels::Biased, Scales::Byte16},      // Q3_K
    {Planes::P4, Levels::Unsigned, Scales::Byte32},    // Q4_K
    {Planes::P5, Levels::Unsigned, Scales::Byte32},    // Q5_K
    {Planes::P6, Levels::Biased, Scales::Byte16},      // Q6_K
    {Planes::P4, Levels::Table, Scales::Byte32},       // IQ4_XS, IQ3_XXS, IQ3_S
    {Planes::P3, Levels::Table, Scales::Byte32},       // IQ2_XXS
    {Planes::P3, Levels::Table, Scales::Byte16},       // IQ2_XS, IQ2_S, IQ1_M
    {Planes::P2, Levels::Unsigned, Scales::Byte32},    // IQ1_S, TQ1_0, TQ2_0
};
constexpr int kPanelShapeCount = sizeof kPanelShapes / sizeof kPanelShapes[0];

/// A run of panels times some tokens.
struct PanelTask {
  const std::uint8_t* panels;
  std::int64_t panelBytes;
  std::int64_t rows;          ///< the last panel may have fewer than 16
  std::int64_t units;         ///< of 32 columns
  const std::uint8_t* table;  ///< 16 levels + 128, for Levels::Table
  float factor;               ///< every result is multiplied by it; a power of two
  const ActivationBlock* x;   ///< block 0 of the first token: [tokens][digits]
  int digits;                 ///< of 8 bits, 1 or 2
  std::int64_t blockStride;   ///< from one block of a token to its next
  int tokens;
  float* y;  ///< of the first row and token
  std::int64_t yStride;
};

enum class FloatType : std::uint8_t { F32, F16, Bf16 };
constexpr int kFloatTypeCount = 3;

/// The same for weights kept as floats: panels are [columns][16 rows].
struct FloatTask {
  const void* panels;
  std::int64_t rows;
  std::int64_t columns;
  const float* x;  ///< [tokens][xStride]
  std::int64_t xStride;
  int tokens;
  float* y;
  std::int64_t yStride;
};

}  // namespace nibble::cpu

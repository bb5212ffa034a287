// SPDX-License-Identifier: MIT
#include "infer/cpu/integer_panels.h"

#include "base/bytes.h"
#include "quant/grids/integer/integer_codes.h"

namespace nibble::cpu {

namespace {

constexpr PanelType kFour{{Planes::P4, Levels::Biased, Scales::Half32}};
constexpr PanelType kFive{{Planes::P5, Levels::Biased, Scales::Half32}};
constexpr PanelType kEight{{Planes::P8, Levels::Biased, Scales::Half32}};

/// What a biased plane adds to its levels.
int biasOf(Planes planes) {
  return planes == Planes::P4 ? 8 : planes == Planes::P5 ? 16 : 128;
}

}  // namespace

const PanelType* integerPanelType(const IntegerType& type) {
  if (type.group % kUnitColumns != 0) return nullptr;
  // Levels of asymmetric types take a bit more: they are code - zero.
  const int bits = type.bits + (type.symmetric ? 0 : 1);
  if (bits <= 4) return &kFour;
  if (bits == 5) return &kFive;
  return bits <= 8 ? &kEight : nullptr;
}

void expandInteger(const IntegerType& type, const PanelShape& shape, const std::byte* row,
                   std::int64_t column, int units, RowBlock& out) {
  const int bias = biasOf(shape.planes);
  for (int unit = 0; unit < units; ++unit, column += kUnitColumns) {
    const auto* block =
        reinterpret_cast<const std::uint8_t*>(row) + column / type.group * type.blockBytes();
    const int zero = type.symmetric ? type.middle() : block[2];
    std::uint8_t* codes = out.codes.data() + unit * kUnitColumns;
    out.scale32[static_cast<std::size_t>(unit)] = load<std::uint16_t>(block);
    unpackIntegerCodes(block + type.codesAt() + column % type.group * type.bits / 8, kUnitColumns,
                       type.bits, codes);
    for (int i = 0; i < kUnitColumns; ++i) {
      codes[i] = static_cast<std::uint8_t>(codes[i] - zero + bias);
    }
  }
}

}  // namespace nibble::cpu

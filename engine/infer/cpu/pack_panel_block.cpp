// SPDX-License-Identifier: MIT
// Lays 16 rows side by side as bit planes.
#include <cstring>

#include "base/bytes.h"
#include "infer/cpu/panel_types.h"

namespace nibble::cpu {

namespace {

/// The codes of four columns from `column` on; a byte each.
std::uint32_t four(const RowBlock& row, int column) {
  return load<std::uint32_t>(row.codes.data() + column);
}

/// `width` bits of each code, from bit `from` on; 8/width groups of columns share a vector.
std::uint8_t* packPlane(const RowBlock* rows, int column, int from, int width, std::uint8_t* out) {
  const int groups = 8 / width;
  const auto mask = 0x01010101u * ((1u << width) - 1u);
  for (int first = 0; first < kUnitColumns / 4; first += groups) {
    for (int r = 0; r < kPanelRows; ++r) {
      std::uint32_t word = 0;
      for (int g = 0; g < groups; ++g) {
        word |= ((four(rows[r], column + 4 * (first + g)) >> from) & mask) << (width * g);
      }
      store(out, word);
      out += sizeof word;
    }
  }
  return out;
}

std::uint8_t* packUnit(Planes planes, const RowBlock* rows, int column, std::uint8_t* out) {
  switch (planes) {
    case Planes::P8:
      return packPlane(rows, column, 0, 8, out);
    case Planes::P4:
      return packPlane(rows, column, 0, 4, out);
    case Planes::P5:
      return packPlane(rows, column, 4, 1, packPlane(rows, column, 0, 4, out));
    case Planes::P6:
      return packPlane(rows, column, 4, 2, packPlane(rows, column, 0, 4, out));
    case Planes::P2:
      return packPlane(rows, column, 0, 2, out);
    case Planes::P3:
      return packPlane(rows, column, 2, 1, packPlane(rows, column, 0, 2, out));
  }
  return out;
}

/// One field of every row, `count` times.
template <typename Get>
std::uint8_t* packField(const RowBlock* rows, int count, std::uint8_t* out, Get get) {
  for (int i = 0; i < count; ++i) {
    for (int r = 0; r < kPanelRows; ++r) {
      const auto value = get(rows[r], static_cast<std::size_t>(i));
      store(out, value);
      out += sizeof value;
    }
  }
  return out;
}

void packHeader(const PanelShape& shape, const RowBlock* rows, int units, std::uint8_t* out) {
  const bool minimum = shape.hasMinimum();
  if (shape.scales == Scales::Half32 || shape.scales == Scales::Bfloat32) {
    out =
        packField(rows, units, out, [](const RowBlock& r, std::size_t i) { return r.scale32[i]; });
    if (minimum) {
      packField(rows, units, out, [](const RowBlock& r, std::size_t i) { return r.minimum32[i]; });
    }
    return;
  }
  const int runs = shape.everySixteen() ? 2 * units : units;
  out = packField(rows, 1, out, [](const RowBlock& r, std::size_t) { return r.d; });
  if (minimum) out = packField(rows, 1, out, [](const RowBlock& r, std::size_t) { return r.dmin; });
  out =
      packField(rows, runs, out, [](const RowBlock& r, std::size_t i) { return r.scaleBytes[i]; });
  if (minimum && shape.scales != Scales::Nibble16) {
    packField(rows, runs, out, [](const RowBlock& r, std::size_t i) { return r.minimumBytes[i]; });
  }
}

}  // namespace

void packPanelBlock(const PanelShape& shape, const RowBlock* rows, int units, std::uint8_t* out) {
  const int header = headerBytes(shape.levels, shape.scales, units);
  std::memset(out, 0, static_cast<std::size_t>(header));
  packHeader(shape, rows, units, out);
  out += header;
  for (int unit = 0; unit < units; ++unit) {
    out = packUnit(shape.planes, rows, kUnitColumns * unit, out);
  }
}

}  // namespace nibble::cpu

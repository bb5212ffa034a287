// SPDX-License-Identifier: MIT
// The points of the IQ1, IQ2 and IQ3 grids, and how an entry becomes values.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace nibble {

struct IqTables {
  std::array<std::array<std::uint8_t, 8>, 256> iq2xxs;
  std::array<std::array<std::uint8_t, 8>, 512> iq2xs;
  std::array<std::array<std::uint8_t, 8>, 1024> iq2s;
  std::array<std::array<std::uint8_t, 4>, 256> iq3xxs;
  std::array<std::array<std::uint8_t, 4>, 512> iq3s;
  std::array<std::array<std::int8_t, 8>, 2048> iq1;
};
extern const IqTables kIqTables;

/// IQ1 moves all 8 points of an entry by this, up or down.
inline constexpr float kIq1Shift = 0.125f;

/// Seven stored sign bits (the lower ones of `packed`) and the eighth that makes their count even.
inline unsigned evenSigns(std::uint32_t packed) {
  const unsigned seven = packed & 127u;
  return seven | ((static_cast<unsigned>(std::popcount(seven)) & 1u) << 7);
}

/// out[j] = step * point[j], negated where bit j of `signs` is set.
inline void applySigns(float step, const std::uint8_t* point, unsigned signs, int count,
                       float* out) {
  for (int j = 0; j < count; ++j) {
    const float magnitude = step * static_cast<float>(point[j]);
    out[j] = ((signs >> j) & 1u) != 0 ? -magnitude : magnitude;
  }
}

/// out[j] = step * (point[j] + shift), 8 elements.
inline void applyShift(float step, const std::int8_t* point, float shift, float* out) {
  for (int j = 0; j < 8; ++j) out[j] = step * (static_cast<float>(point[j]) + shift);
}

}  // namespace nibble

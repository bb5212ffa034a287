// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace nibble {

/// The fields of a super-block of a K type, unpacked.
struct KBlock {
  static constexpr int kElements = 256;

  std::uint16_t d = 0;     ///< half-precision bits
  std::uint16_t dmin = 0;  ///< half-precision bits; 0 for symmetric types
  std::int8_t scales[16] = {};
  std::uint8_t minimums[16] = {};
  std::uint8_t codes[kElements] = {};  ///< in element order, as stored (not negative)
};

}  // namespace nibble

// SPDX-License-Identifier: MIT
// The searches for scales and grid points of the IQ1, IQ2 and IQ3 types, one set for each
// instruction set.
#pragma once

#include <cstdint>
#include <vector>

#include "base/cpu.h"

namespace nibble {

/// The fields of a super-block of an IQ type, unpacked.
struct IqBlock {
  static constexpr int kElements = 256;

  std::uint16_t d = 0;            ///< half-precision bits
  std::uint8_t scales[16] = {};   ///< one a sub-block
  std::uint16_t points[64] = {};  ///< one for each 8 or 4 elements
  std::uint8_t parts[64] = {};    ///< IQ1: 1 where the shift is negative
  std::uint8_t signs[32] = {};    ///< bit j of byte i: element 8 i + j is negative
};

/// The points of a grid as floats, all first coordinates before all second ones.
struct IqPoints {
  int count = 0;
  std::vector<float> values;

  float coordinate(int i, int point) const {
    return values[static_cast<std::size_t>(i) * static_cast<std::size_t>(count) +
                  static_cast<std::size_t>(point)];
  }
};

/// Encodes one super-block of `x`; `w` has a weight > 0 an element or is null.
using IqSearch = void (*)(const float* x, const float* w, IqBlock& out);

/// Rounds the 8 elements from 8 * `group` on to the best points under the block's scales, and under
/// its shift where tuples share one. `w` has weights > 0; `values` get what was chosen.
using IqRound = void (*)(const float* x, const float* w, int group, IqBlock& block, float* values);

struct IqKernel {
  IqSearch search;
  IqRound round;
};

struct IqSearches {
  IqKernel iq1_s, iq1_m, iq2_xxs, iq2_xs, iq2_s, iq3_xxs, iq3_s;
};

/// All of them give the same bytes.
const IqSearches& iqSearches(Isa isa);

const IqSearches& iqSearchesPortable();
const IqSearches& iqSearchesAvx2();
const IqSearches& iqSearchesAvx512();

/// Made at first use. IQ1 has every point twice: first all moved up by the shift, then all down.
const IqPoints& iq1Points();
const IqPoints& iq2XxsPoints();
const IqPoints& iq2XsPoints();
const IqPoints& iq2SPoints();
const IqPoints& iq3XxsPoints();
const IqPoints& iq3SPoints();

}  // namespace nibble

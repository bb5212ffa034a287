// SPDX-License-Identifier: MIT
// The inner loops of the search for scales and zero points, compiled once for each instruction set.
// Sums have sixteen parts that are added up in one order, so all versions give the same bits.
#pragma once

#include <cstdint>

#include "base/cpu.h"

namespace nibble {

/// A group as a search sees it; what is beyond its end up to a multiple of 16 weighs nothing.
struct IntegerGroup {
  const float* x = nullptr;
  const float* weights = nullptr;
  int count = 0;      ///< a multiple of 16
  float highest = 0;  ///< code
};

struct IntegerFit {
  float along = 0;   ///< sum w x level
  float square = 0;  ///< sum w level^2
};

struct IntegerKernels {
  static constexpr int kCandidates = 4;

  /// sum w (y - code)^2 for four pairs, with y = x * inverse + zero and code its nearest.
  void (*errors)(const IntegerGroup& group, const float* inverse, const float* zero, float* errors);
  /// With level = code - zero.
  IntegerFit (*fit)(const IntegerGroup& group, float inverse, float zero);
  void (*codes)(const IntegerGroup& group, float inverse, float zero, std::uint8_t* codes);
};

const IntegerKernels& integerKernels(Isa isa);

}  // namespace nibble

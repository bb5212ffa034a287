// SPDX-License-Identifier: MIT
// A block under way: its scales are fixed, its columns are rounded a few at a time. For methods
// that carry the error of each column on to those not rounded yet, and for all that moves codes
// under fixed scales.
#pragma once

#include <cstddef>

namespace nibble {

/// Made by Grid::open() and used for one block after another; not by two threads at once.
class OpenBlock {
 public:
  virtual ~OpenBlock() = default;

  /// Columns that are rounded together: 1, or as many as share a point of the grid.
  virtual int step() const = 0;

  /// Begins a block: chooses scales for its values as Grid::encode() would. `importance` has one
  /// weight >= 0 a column, or is null.
  virtual void fixScales(const float* x, const float* importance) = 0;

  /// Rounds columns [column, column + step()), `column` being a multiple of step(), to the nearest
  /// values the scales allow. `weights` > 0 weigh the columns where several are rounded together.
  virtual void round(int column, const float* x, const float* weights, float* values) = 0;

  /// Writes the block. Columns not rounded since fixScales() keep what it found for them.
  virtual void store(std::byte* out) const = 0;
};

}  // namespace nibble

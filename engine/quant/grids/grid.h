// SPDX-License-Identifier: MIT
// A grid is how numbers are stored: the block layout, the levels, the scales. It knows nothing of
// files and nothing of how a method chooses values. Each grid's file gives its byte layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "formats/tensor_type.h"
#include "quant/grids/open_block.h"

namespace nibble {

class Grid {
 public:
  explicit Grid(TensorType type) : type_(type) {}
  virtual ~Grid() = default;
  Grid(const Grid&) = delete;
  Grid& operator=(const Grid&) = delete;

  TensorType type() const { return type_; }

  /// Decodes `count` elements (whole blocks). Plain f32 arithmetic without fused multiply-add, so
  /// that values equal the reference decoder's bit for bit.
  virtual void decode(const std::byte* blocks, float* out, std::int64_t count) const = 0;

  virtual bool canEncode() const { return true; }

  /// Encodes one row of `columns` elements (whole blocks); all inputs are finite.
  /// `importance` has one weight >= 0 a column, or is null: then the plain squared error counts.
  /// The same input gives the same bytes on every machine, instruction set and thread.
  virtual void encode(const float* row, const float* importance, std::byte* out,
                      std::int64_t columns) const = 0;

  /// For rounding column by column under fixed scales; null where a grid does not offer it.
  virtual std::unique_ptr<OpenBlock> open() const { return nullptr; }

 private:
  TensorType type_;
};

/// The codec of a type whose traits say isGrid.
const Grid& grid(TensorType type);

}  // namespace nibble

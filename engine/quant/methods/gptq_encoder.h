// SPDX-License-Identifier: MIT
// Rounds the rows of a matrix by GPTQ under one Hessian.
#pragma once

#include <memory>
#include <vector>

#include "linalg/hessian.h"
#include "quant/grids/grid.h"
#include "quant/methods/method.h"

namespace nibble {

/// In which order columns are rounded: as stored, or those with large inputs first. Blocks stay
/// whole, and so do groups of `step` columns that must be rounded together.
std::vector<int> columnOrder(const linalg::Hessian& hessian, int block, int step, bool byInput);

/// The order of a matrix's columns in its encoded rows, and that of rounding.
struct GptqOrder {
  std::vector<int> columns{};   ///< in each place of a row; empty where places are columns
  std::vector<int> rounding{};  ///< of places
};

class GptqEncoder : public RowEncoder {
 public:
  /// `factor` is the Hessian's in the order of rounding. `sweeps` times all columns are revisited
  /// afterwards.
  GptqEncoder(std::shared_ptr<const Grid> grid, const linalg::Hessian& hessian, int step,
              GptqOrder order, std::shared_ptr<const linalg::InverseFactor> factor, int sweeps);

  std::span<const int> columns() const override { return columns_; }
  int rowsAtOnce() const override { return 64; }
  void encode(std::int64_t row, const float* values, std::byte* out) const override {
    encodeRows(row, 1, values, size_, out, size_ / block_ * blockBytes_);
  }
  void encodeRows(std::int64_t row, std::int64_t count, const float* values, std::int64_t columns,
                  std::byte* out, std::int64_t outRow) const override;

 private:
  struct Rows;

  void fixScales(Rows& rows, std::int64_t r, int first) const;
  void roundChunk(Rows& rows, std::int64_t r, int first, int end) const;
  void carryOn(Rows& rows, int first, int end) const;
  void sweep(Rows& rows, const float* values) const;
  bool revisit(Rows& rows, std::int64_t r, int column, float* slopes) const;

  const float* hessianRow(int column) const {
    return hessian_.data() + static_cast<std::ptrdiff_t>(column) * size_;
  }
  int columnAt(int place) const {
    return columns_.empty() ? place : columns_[static_cast<std::size_t>(place)];
  }
  /// First place of the block that position `p` of the order is in.
  int blockStart(int p) const { return order_[static_cast<std::size_t>(p)] / block_ * block_; }

  std::shared_ptr<const Grid> grid_;
  // Everything is by place, not by column, from here on.
  int size_, step_, block_, blockBytes_, chunk_, sweeps_;
  std::vector<int> columns_, order_;
  std::shared_ptr<const linalg::InverseFactor> factor_;
  std::vector<float> hessian_;     ///< [places][places], damped, of mean inputs; empty: no sweeps
  std::vector<float> importance_;  ///< mean squares of the inputs
  std::vector<float> inverse_;     ///< 1 / U_pp
  std::vector<float> precision_;   ///< 1 / U_pp^2
};

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Rounds rows block by block in several ways, and keeps of each block what the matrix's outputs
// lose least with.
#pragma once

#include <memory>
#include <vector>

#include "linalg/hessian.h"
#include "quant/grids/grid.h"
#include "quant/methods/method.h"

namespace nibble {

/// AWQ's search for ranges (Lin et al., arXiv 2306.00978, section 3.2; its authors' program clips
/// weights at shares of a group's largest), with the grid's own search under each of them, and over
/// all blocks of a row together: what one gets wrong another may make up for.
class ClipEncoder : public RowEncoder {
 public:
  /// `hessian` has one input a column.
  ClipEncoder(std::shared_ptr<const Grid> grid, const linalg::Hessian& hessian);

  int rowsAtOnce() const override { return 16; }
  void encode(std::int64_t row, const float* values, std::byte* out) const override {
    encodeRows(row, 1, values, size_, out, size_ / block_ * blockBytes_);
  }
  void encodeRows(std::int64_t row, std::int64_t count, const float* values, std::int64_t columns,
                  std::byte* out, std::int64_t outRow) const override;

 private:
  struct Row;

  void roundAll(const float* values, Row& row) const;
  void choose(Row& row, float* slopes) const;
  float change(const float* move, int first, const float* slopes) const;

  const float* hessianRow(int column) const {
    return hessian_.data() + static_cast<std::ptrdiff_t>(column) * size_;
  }

  std::shared_ptr<const Grid> grid_;
  int size_, block_, blockBytes_;
  int run_;                        ///< columns that are clipped by the largest of them
  std::vector<float> importance_;  ///< the Hessian's diagonal
  std::vector<float> hessian_{};   ///< [columns][columns], of mean inputs
};

}  // namespace nibble

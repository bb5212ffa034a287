// SPDX-License-Identifier: MIT
// What goes into the matrix products of a graph.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "infer/expert_order.h"
#include "infer/graph.h"

namespace nibble::calib {

/// A value, or for stacks of experts the rows of a value that are sent to each.
struct ProductInput {
  ValueId value = kNone;
  ValueId routing = kNone;  ///< kNone for a matrix that sees every row

  auto operator<=>(const ProductInput&) const = default;
};

ProductInput inputOf(const Operation& product);
/// Of all products of a graph, each once.
std::vector<ProductInput> productInputs(const Graph& graph);

/// The vectors that go into one matrix, or into each of a stack.
class InputRows {
 public:
  struct Rows {
    const float* data = nullptr;  ///< [count][width]
    std::int64_t count = 0;
  };

  /// Of one matrix; `rows` must outlive this.
  InputRows(const float* rows, std::int64_t count, int width)
      : data_(rows), count_(count), width_(width) {}
  /// Of a stack of experts, copied into their order. `values` are [tokens][parts][width].
  InputRows(const Routing& routing, const float* routings, const float* values, int parts,
            std::int64_t tokens, int width);

  InputRows(const InputRows&) = delete;
  InputRows& operator=(const InputRows&) = delete;

  int width() const { return width_; }
  /// 1 for a matrix that is no expert.
  int matrices() const { return matrices_; }
  /// Vectors of all matrices together, and where they lie.
  std::int64_t count() const { return count_; }
  const float* data() const { return data_; }
  Rows of(int matrix) const;

  /// Vector `i` in the order of the text is row rowOf(i) of data(), and goes into matrixOf(i).
  std::int64_t rowOf(std::int64_t i) const {
    return sorted_.empty() ? i
                           : order_.rowOf(static_cast<int>(i / used_), static_cast<int>(i % used_));
  }
  int matrixOf(std::int64_t i) const {
    return sorted_.empty() ? 0 : matrixOf_[static_cast<std::size_t>(i)];
  }

 private:
  const float* data_;
  std::int64_t count_;
  int width_;
  int matrices_ = 1;
  int used_ = 1;
  ExpertOrder order_;
  std::vector<float> sorted_;
  std::vector<int> matrixOf_;
};

}  // namespace nibble::calib

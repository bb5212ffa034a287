// SPDX-License-Identifier: MIT
#include "calib/product_input.h"

#include <algorithm>

#include "infer/routing.h"

namespace nibble::calib {

ProductInput inputOf(const Operation& product) {
  return {product.inputs[0], product.inputs.size() > 1 ? product.inputs[1] : kNone};
}

std::vector<ProductInput> productInputs(const Graph& graph) {
  std::vector<ProductInput> inputs;
  for (const Operation& op : graph.operations) {
    if (!isProduct(op.kind)) continue;
    const ProductInput input = inputOf(op);
    if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
  }
  return inputs;
}

InputRows::InputRows(const Routing& routing, const float* routings, const float* values, int parts,
                     std::int64_t tokens, int width)
    : count_(tokens * routing.used),
      width_(width),
      matrices_(routing.experts),
      used_(routing.used),
      sorted_(static_cast<std::size_t>(count_ * width)),
      matrixOf_(static_cast<std::size_t>(count_)) {
  order_.set(routing, routings, 0, static_cast<int>(tokens));
  for (std::int64_t i = 0; i < count_; ++i) {
    const std::int64_t token = i / used_;
    const auto slot = static_cast<int>(i % used_);
    const float* from = values + (token * parts + (parts > 1 ? slot : 0)) * width;
    std::copy_n(from, width, sorted_.data() + rowOf(i) * width);
    matrixOf_[static_cast<std::size_t>(i)] =
        expertAt(routing, routings + token * routing.width(), slot);
  }
  data_ = sorted_.data();
}

InputRows::Rows InputRows::of(int matrix) const {
  if (sorted_.empty()) return {data_, count_};
  const auto [first, count] = order_.of(matrix);
  return {data_ + std::int64_t{first} * width_, count};
}

}  // namespace nibble::calib

// SPDX-License-Identifier: MIT
// Mixtures of experts: each expert multiplies all rows of the batch that go to it.
#include <algorithm>

#include "calib/executor.h"
#include "infer/routing.h"
#include "linalg/product.h"

namespace nibble::calib {

namespace {

constexpr std::int64_t kGrain = 16;

}  // namespace

void Executor::route(const Operation& op, Batch& batch) {
  const Routing& routing = graph_.routing;
  auto& out = allocate(op.output, batch);
  const auto& logits = value(op.inputs[0], batch);
  pool_->parallelFor(batch.rows(), kGrain, [&](std::int64_t begin, std::int64_t end, int) {
    std::vector<float> probabilities;
    for (std::int64_t t = begin; t < end; ++t) {
      const float* row = logits.data() + t * routing.experts;
      probabilities.assign(row, row + routing.experts);
      linalg::kernels().softmax(probabilities.data(), routing.experts);
      chooseExperts(routing, probabilities.data(), out.data() + t * routing.width());
    }
  });
}

Result<> Executor::multiplyByExperts(const Operation& op, Batch& batch,
                                     const std::stop_token& stop) {
  NIBBLE_TRY(const FloatTensor weight, weights_->get(op.weight));
  const InputRows rows = rowsOf(inputOf(op), batch);
  const GraphValue& made = graph_.value(op.output);
  const std::int64_t width = made.width / made.parts, depth = rows.width();
  std::vector<float> products(static_cast<std::size_t>(rows.count() * width));
  float* next = products.data();
  for (int expert = 0; expert < rows.matrices(); ++expert) {
    const auto [data, count] = rows.of(expert);
    if (count == 0) continue;
    const float* matrix = weight->data() + expert * width * depth;
    linalg::product(*pool_, {data, depth, 1}, {matrix, 1, depth}, next, width, count, width, depth,
                    stop);
    next += count * width;
  }
  auto& out = allocate(op.output, batch);
  for (std::int64_t i = 0; i < rows.count(); ++i) {
    std::copy_n(products.data() + rows.rowOf(i) * width, width, out.data() + i * width);
  }
  return {};
}

void Executor::sumExperts(const Operation& op, Batch& batch) {
  const Routing& routing = graph_.routing;
  auto& out = allocate(op.output, batch);
  const auto& parts = value(op.inputs[0], batch);
  const auto& routings = value(op.inputs[1], batch);
  const std::int64_t width = graph_.value(op.output).width;
  pool_->parallelFor(batch.rows(), kGrain, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      float* y = out.data() + t * width;
      for (int slot = 0; slot < routing.used; ++slot) {
        const float counts = routings[static_cast<std::size_t>(t * routing.width() + slot)];
        const float* part = parts.data() + (t * routing.used + slot) * width;
        for (std::int64_t i = 0; i < width; ++i) y[i] += part[i] * counts;
      }
    }
  });
}

}  // namespace nibble::calib

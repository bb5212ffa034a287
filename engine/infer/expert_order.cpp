// SPDX-License-Identifier: MIT
#include "infer/expert_order.h"

#include "infer/routing.h"

namespace nibble {

void ExpertOrder::set(const Routing& routing, const float* routings, int first, int count) {
  firstToken_ = first;
  used_ = routing.used;
  const auto each = [&](const auto& f) {
    for (int t = 0; t < count; ++t) {
      const float* row = routings + static_cast<std::ptrdiff_t>(t) * routing.width();
      for (int slot = 0; slot < used_; ++slot) {
        f(static_cast<std::size_t>(t * used_ + slot),
          static_cast<std::size_t>(expertAt(routing, row, slot)));
      }
    }
  };
  begins_.assign(static_cast<std::size_t>(routing.experts) + 1, 0);
  rows_.resize(static_cast<std::size_t>(count * used_));
  each([&](std::size_t, std::size_t expert) { ++begins_[expert + 1]; });
  begins_.front() = first * used_;
  for (std::size_t e = 1; e < begins_.size(); ++e) begins_[e] += begins_[e - 1];
  next_.assign(begins_.begin(), begins_.end() - 1);
  each([&](std::size_t slot, std::size_t expert) { rows_[slot] = next_[expert]++; });
}

}  // namespace nibble

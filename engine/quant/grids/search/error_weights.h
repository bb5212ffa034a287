// SPDX-License-Identifier: MIT
// What the encoders minimize: sum w (x - value)^2 over a row. This is the one place that says what
// w is.
#pragma once

#include <cstdint>
#include <vector>

namespace nibble {

class ErrorWeights {
 public:
  /// `importance` (one value >= 0 a column) may be null: every element counts the same.
  ErrorWeights(const float* importance, std::int64_t columns);

  bool plain() const { return values_.empty(); }

  /// The weights from `column` on, about 1 on average and all > 0, so that columns nobody cares for
  /// still break ties; null when plain.
  const float* from(std::int64_t column) const {
    return plain() ? nullptr : values_.data() + column;
  }

 private:
  std::vector<float> values_;
};

}  // namespace nibble

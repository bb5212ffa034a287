// SPDX-License-Identifier: MIT
// The rows of a batch ordered by the expert they go to.
#pragma once

#include <cstddef>
#include <vector>

#include "infer/graph.h"

namespace nibble {

/// Rows of one expert stand side by side, tokens in their order. They are numbered like the slots
/// of the tokens they come from: token t has slots [t * used, (t + 1) * used).
class ExpertOrder {
 public:
  struct Rows {
    int first = 0;
    int count = 0;
  };

  /// `routings` are those of tokens [first, first + count), one behind the other.
  void set(const Routing& routing, const float* routings, int first, int count);

  /// Those that go to an expert.
  Rows of(int expert) const {
    const auto e = static_cast<std::size_t>(expert);
    return {begins_[e], begins_[e + 1] - begins_[e]};
  }
  /// The row of a token's slot.
  int rowOf(int token, int slot) const {
    return rows_[static_cast<std::size_t>((token - firstToken_) * used_ + slot)];
  }

 private:
  int firstToken_ = 0;
  int used_ = 0;
  std::vector<int> begins_;  ///< of each expert, and the end
  std::vector<int> rows_;    ///< of each slot
  std::vector<int> next_;    ///< while it is set
};

}  // namespace nibble

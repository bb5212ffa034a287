// SPDX-License-Identifier: MIT
// Which experts a token goes to: those its router gives the highest probabilities.
#pragma once

#include "infer/graph.h"

namespace nibble {

/// `probabilities` are the softmax of a router's outputs, [experts], and are lost. `out` is a
/// routing: what each chosen expert counts, then the numbers of these experts, most probable first
/// and of equals the lower number first.
void chooseExperts(const Routing& routing, float* probabilities, float* out);

/// The expert in one slot of a routing made by chooseExperts().
inline int expertAt(const Routing& routing, const float* row, int slot) {
  return static_cast<int>(row[routing.used + slot]);
}

}  // namespace nibble

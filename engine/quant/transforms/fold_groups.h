// SPDX-License-Identifier: MIT
// Where in a graph factors can move between weights: a value that only matrix products read, and
// what of its producer can be scaled in its place.
#pragma once

#include <vector>

#include "infer/graph.h"

namespace nibble {

/// Consumers' columns times s, producers' rows (or a norm's entries) over s.
struct FoldGroup {
  ValueId value = kNone;
  std::vector<WeightId> consumers;  ///< matrices that read it
  /// What is divided: a norm's vector, or a matrix whose outputs become the value channel by
  /// channel, and its bias.
  std::vector<WeightId> producers;
  /// Channels of the producer, each of which feeds `repeats` channels of the value: the heads that
  /// share a head of keys and values. Else as many as the value has, and 1.
  int channels = 0;
  int repeats = 1;
  int headSize = 0;  ///< of the heads that repeat

  /// The producer's channel behind channel `i` of the value.
  int producerChannel(int i) const {
    if (repeats == 1) return i;
    return i / headSize / repeats * headSize + i % headSize;
  }
};

/// Norm to the matrices behind it (not the output matrix), those of all experts and their router
/// among them; values to the attention's output; up to down, but not within experts, which would
/// want factors each of their own. Groups in the order of the graph.
std::vector<FoldGroup> foldGroups(const Graph& graph, const Hyperparameters& hyperparameters);

}  // namespace nibble

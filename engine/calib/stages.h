// SPDX-License-Identifier: MIT
// The operations of a graph in stages that can be done for all of a text before the next begins.
#pragma once

#include <vector>

#include "infer/graph.h"

namespace nibble::calib {

enum class Cut {
  Layers,  ///< one stage a layer, one before the first and one after the last
  Inputs,  ///< a new stage before every set of matrix products that read the same input
};

struct Stage {
  int layer = kNone;
  std::vector<int> operations;    ///< indices into Graph::operations, in an order that works
  std::vector<ValueId> incoming;  ///< values of earlier stages that this or a later one reads
  std::vector<ValueId> outgoing;  ///< the same of the next stage
  /// Matrix products this stage begins with; with Cut::Layers all of it. They may read different
  /// inputs only with Cut::Layers.
  std::vector<int> products;
};

/// Every operation is in exactly one stage.
std::vector<Stage> makeStages(const Graph& graph, Cut cut);

}  // namespace nibble::calib

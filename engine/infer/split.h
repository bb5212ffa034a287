// SPDX-License-Identifier: MIT
// A model cut in two at the border of a layer, so that each part can run on a device of its own.
#pragma once

#include "infer/graph.h"
#include "model/hyperparameters.h"
#include "model/model_source.h"

namespace nibble {

/// A model, or a run of its layers with what stands before the first or behind the last of them.
struct ModelPart {
  /// Of the model, but for `layers`: a part has its own, and they count from 0.
  Hyperparameters hyperparameters;
  Graph graph;

  int inputWidth() const { return graph.input == kNone ? 0 : graph.value(graph.input).width; }
  /// The vocabulary, or the width of what goes to the next part.
  int outputWidth() const { return graph.value(graph.logits).width; }
};

/// All of the model in a file. Fails like readHyperparameters() and buildGraph().
Result<ModelPart> wholeModel(const ModelSource& source);

struct SplitParts {
  ModelPart first;
  ModelPart second;  ///< its `input` is what `first` ends with
};

/// Cuts before `layer`, which lies in [0, layers): 0 leaves only the embedding to the first part.
/// Fails (Unsupported) where more than one value would cross.
Result<SplitParts> split(const ModelPart& model, int layer);

}  // namespace nibble

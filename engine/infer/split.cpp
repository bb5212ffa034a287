// SPDX-License-Identifier: MIT
#include "infer/split.h"

#include <utility>

#include "infer/architectures/architecture.h"

namespace nibble {

namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// Copies operations into a graph of their own, with the values and weights they use.
class PartGraph {
 public:
  explicit PartGraph(const Graph& whole)
      : whole_(whole), values_(whole.values.size(), kNone), weights_(whole.weights.size(), kNone) {
    part_.adjacentRopePairs = whole.adjacentRopePairs;
    part_.routing = whole.routing;
    part_.ropeFrequencies = weight(whole.ropeFrequencies);
  }

  void copy(Operation op, int firstLayer) {
    if (op.layer != kNone) op.layer -= firstLayer;
    for (ValueId& input : op.inputs) input = value(input);
    op.output = value(op.output);
    op.weight = weight(op.weight);
    part_.operations.push_back(std::move(op));
  }

  ValueId value(ValueId old) {
    if (values_[at(old)] == kNone) {
      values_[at(old)] = static_cast<ValueId>(part_.values.size());
      part_.values.push_back(whole_.value(old));
    }
    return values_[at(old)];
  }

  Graph take(ValueId input, ValueId output) && {
    if (input != kNone) part_.input = value(input);
    part_.logits = value(output);
    return std::move(part_);
  }

 private:
  WeightId weight(WeightId old) {
    if (old == kNone) return kNone;
    if (weights_[at(old)] == kNone) {
      weights_[at(old)] = static_cast<WeightId>(part_.weights.size());
      part_.weights.push_back(whole_.weight(old));
    }
    return weights_[at(old)];
  }

  const Graph& whole_;
  Graph part_;
  std::vector<ValueId> values_;    ///< new ids by old
  std::vector<WeightId> weights_;  ///< likewise
};

tl::unexpected<Error> cannotCut(int layer, const std::string& why) {
  return fail(ErrorCode::Unsupported, "", "the model cannot be cut before layer {}: {}", layer,
              why);
}

}  // namespace

Result<ModelPart> wholeModel(const ModelSource& source) {
  auto hyperparameters = readHyperparameters(source.metadata());
  if (!hyperparameters) {
    return tl::unexpected(
        within(std::move(hyperparameters).error(), source.path().filename().string()));
  }
  ModelPart whole{std::move(*hyperparameters), {}};
  NIBBLE_TRY(whole.graph, buildGraph(whole.hyperparameters, source));
  return whole;
}

Result<SplitParts> split(const ModelPart& model, int layer) {
  const Graph& graph = model.graph;
  const int layers = model.hyperparameters.layers;
  if (layer < 0 || layer >= layers) {
    return fail(ErrorCode::InvalidArgument, "", "a model of {} layers has no layer {}", layers,
                layer);
  }
  std::size_t border = 0;
  while (border < graph.operations.size() && graph.operations[border].layer < layer) ++border;
  if (border == 0) return cannotCut(layer, "nothing stands before it");

  const ValueId crossing = graph.operations[border - 1].output;
  std::vector<bool> before(graph.values.size());
  if (graph.input != kNone) before[at(graph.input)] = true;
  for (std::size_t i = 0; i < border; ++i) before[at(graph.operations[i].output)] = true;
  for (std::size_t i = border; i < graph.operations.size(); ++i) {
    const Operation& op = graph.operations[i];
    if (op.layer != kNone && op.layer < layer) return cannotCut(layer, "layers are interwoven");
    for (const ValueId input : op.inputs) {
      if (before[at(input)] && input != crossing) {
        return cannotCut(layer, graph.value(input).name + " is needed on both sides");
      }
    }
  }

  SplitParts parts{{model.hyperparameters, {}}, {model.hyperparameters, {}}};
  parts.first.hyperparameters.layers = layer;
  parts.second.hyperparameters.layers = layers - layer;
  PartGraph first(graph), second(graph);
  for (std::size_t i = 0; i < graph.operations.size(); ++i) {
    if (i < border) {
      first.copy(graph.operations[i], 0);
    } else {
      second.copy(graph.operations[i], layer);
    }
  }
  parts.first.graph = std::move(first).take(graph.input, crossing);
  parts.second.graph = std::move(second).take(crossing, graph.logits);
  return parts;
}

}  // namespace nibble

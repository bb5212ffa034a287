// SPDX-License-Identifier: MIT
#include "quant/transforms/fold_groups.h"

#include <algorithm>
#include <optional>

namespace nibble {

namespace {

class Finder {
 public:
  Finder(const Graph& graph, const Hyperparameters& h) : graph_(graph), h_(h) {
    readers_.resize(graph.values.size());
    writer_.assign(graph.values.size(), nullptr);
    for (const Operation& op : graph.operations) {
      writer_[static_cast<std::size_t>(op.output)] = &op;
      for (const ValueId v : op.inputs) readers_[static_cast<std::size_t>(v)].push_back(&op);
    }
  }

  std::vector<FoldGroup> run() const {
    std::vector<FoldGroup> groups;
    for (const Operation& op : graph_.operations) {
      if (auto group = groupOf(op.output)) groups.push_back(std::move(*group));
    }
    return groups;
  }

 private:
  std::optional<FoldGroup> groupOf(ValueId value) const {
    FoldGroup group;
    group.value = value;
    group.channels = graph_.value(value).width;
    for (const Operation* reader : readers_[static_cast<std::size_t>(value)]) {
      // Scaling the output matrix would scale tied embeddings with it.
      if (!isProduct(reader->kind) || reader->output == graph_.logits) return std::nullopt;
      if (graph_.value(value).parts > 1 || reader->inputs[0] != value) return std::nullopt;
      group.consumers.push_back(reader->weight);
    }
    if (group.consumers.empty() || !findProducers(group)) return std::nullopt;
    return group;
  }

  bool findProducers(FoldGroup& group) const {
    const Operation* writer = writer_[static_cast<std::size_t>(group.value)];
    switch (writer->kind) {
      case OpKind::RmsNorm:
        group.producers.push_back(writer->weight);
        return true;
      case OpKind::SwiGlu:
        return addMatrix(writer->inputs[1], group);
      case OpKind::Attention:
        group.channels = h_.kvHeads * h_.headSize;
        group.repeats = h_.heads / h_.kvHeads;
        group.headSize = h_.headSize;
        return addMatrix(writer->inputs[2], group);
      default:
        return false;
    }
  }

  /// The matrix, and its bias if it has one, that write `value`; nothing else may read it.
  bool addMatrix(ValueId value, FoldGroup& group) const {
    if (readers_[static_cast<std::size_t>(value)].size() != 1) return false;
    const Operation* writer = writer_[static_cast<std::size_t>(value)];
    if (writer->kind == OpKind::AddBias) {
      group.producers.push_back(writer->weight);
      return addMatrix(writer->inputs[0], group);
    }
    if (writer->kind != OpKind::MatMul) return false;
    group.producers.push_back(writer->weight);
    return true;
  }

  const Graph& graph_;
  const Hyperparameters& h_;
  std::vector<std::vector<const Operation*>> readers_;
  std::vector<const Operation*> writer_;
};

}  // namespace

std::vector<FoldGroup> foldGroups(const Graph& graph, const Hyperparameters& hyperparameters) {
  return Finder(graph, hyperparameters).run();
}

}  // namespace nibble

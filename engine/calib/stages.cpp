// SPDX-License-Identifier: MIT
#include "calib/stages.h"

#include <algorithm>

#include "calib/product_input.h"

namespace nibble::calib {

namespace {

class Scheduler {
 public:
  explicit Scheduler(const Graph& graph)
      : graph_(graph), ready_(graph.values.size()), done_(graph.operations.size()) {}

  std::vector<Stage> byLayers() {
    std::vector<Stage> stages;
    for (int i = 0; i < count(); ++i) {
      const Operation& op = operation(i);
      if (stages.empty() || stages.back().layer != op.layer)
        stages.push_back({op.layer, {}, {}, {}, {}});
      take(i, stages.back());
    }
    return stages;
  }

  std::vector<Stage> byInputs() {
    std::vector<Stage> stages;
    while (std::find(done_.begin(), done_.end(), false) != done_.end()) {
      Stage stage;
      begin(stage);
      // Whatever the products now make possible, up to the next ones.
      for (int i = 0; i < count(); ++i) {
        if (!isDone(i) && !isProduct(operation(i).kind) && possible(i)) take(i, stage);
      }
      stages.push_back(std::move(stage));
    }
    return stages;
  }

 private:
  int count() const { return static_cast<int>(graph_.operations.size()); }
  const Operation& operation(int i) const { return graph_.operations[static_cast<std::size_t>(i)]; }
  bool isDone(int i) const { return done_[static_cast<std::size_t>(i)]; }

  bool possible(int i) const {
    const auto& inputs = operation(i).inputs;
    return std::all_of(inputs.begin(), inputs.end(),
                       [&](ValueId v) { return ready_[static_cast<std::size_t>(v)]; });
  }

  void take(int i, Stage& stage) {
    stage.operations.push_back(i);
    if (isProduct(operation(i).kind)) stage.products.push_back(i);
    ready_[static_cast<std::size_t>(operation(i).output)] = true;
    done_[static_cast<std::size_t>(i)] = true;
  }

  /// The first matrix product that can be done, and all that read the same.
  void begin(Stage& stage) {
    ProductInput input;
    for (int i = 0; i < count(); ++i) {
      const Operation& op = operation(i);
      if (isDone(i) || !isProduct(op.kind) || !possible(i)) continue;
      if (input == ProductInput()) {
        input = inputOf(op);
        stage.layer = op.layer;
      }
      if (inputOf(op) == input) take(i, stage);
    }
  }

  const Graph& graph_;
  std::vector<bool> ready_, done_;
};

/// A value travels from the stage that writes it up to the last that reads it.
void findTravellers(const Graph& graph, std::vector<Stage>& stages) {
  std::vector<int> written(graph.values.size(), -1), read(graph.values.size(), -1);
  for (std::size_t s = 0; s < stages.size(); ++s) {
    for (const int i : stages[s].operations) {
      const Operation& op = graph.operations[static_cast<std::size_t>(i)];
      written[static_cast<std::size_t>(op.output)] = static_cast<int>(s);
      for (const ValueId v : op.inputs) read[static_cast<std::size_t>(v)] = static_cast<int>(s);
    }
  }
  for (std::size_t v = 0; v < graph.values.size(); ++v) {
    for (int s = written[v] + 1; s <= read[v]; ++s) {
      stages[static_cast<std::size_t>(s)].incoming.push_back(static_cast<ValueId>(v));
      stages[static_cast<std::size_t>(s - 1)].outgoing.push_back(static_cast<ValueId>(v));
    }
  }
}

}  // namespace

std::vector<Stage> makeStages(const Graph& graph, Cut cut) {
  Scheduler scheduler(graph);
  std::vector<Stage> stages = cut == Cut::Layers ? scheduler.byLayers() : scheduler.byInputs();
  findTravellers(graph, stages);
  return stages;
}

}  // namespace nibble::calib

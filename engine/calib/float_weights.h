// SPDX-License-Identifier: MIT
// Weights of a graph as floats, in memory for as long as a stage needs them.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "infer/graph.h"

namespace nibble::calib {

/// Values of one tensor, row after row. Used from one thread.
using FloatTensor = std::shared_ptr<const std::vector<float>>;

class FloatWeights {
 public:
  FloatWeights(const Graph& graph, const ModelSource& source, ThreadPool& pool)
      : graph_(graph), source_(source), pool_(pool) {}

  /// Reads the tensor unless it is held. Fails with Corrupt where values are not finite.
  Result<FloatTensor> get(WeightId id);
  /// Takes the place of what the model has, until release().
  void replace(WeightId id, FloatTensor values) { held_[id] = std::move(values); }
  void release(WeightId id) { held_.erase(id); }

  const TensorInfo& info(WeightId id) const { return *source_.find(graph_.weight(id).tensor); }
  const ModelSource& source() const { return source_; }

 private:
  const Graph& graph_;
  const ModelSource& source_;
  ThreadPool& pool_;
  std::map<WeightId, FloatTensor> held_;
};

}  // namespace nibble::calib

// SPDX-License-Identifier: MIT
// Runs operations of a graph in plain floats over whole chunks of text: slower than a backend, and
// with every value in reach. Results depend on neither threads nor instruction set.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "calib/float_weights.h"
#include "calib/product_input.h"
#include "calib/stages.h"
#include "infer/graph.h"
#include "infer/rope.h"
#include "tokenizer/tokenizer.h"

namespace nibble::calib {

/// Some chunks of text on their way through the model.
struct Batch {
  int chunks = 0;
  int length = 0;  ///< tokens a chunk
  std::vector<TokenId> tokens;
  std::vector<std::vector<float>> values;  ///< by ValueId: [chunks * length][width], or empty

  std::int64_t rows() const { return std::int64_t{chunks} * length; }
};

class Executor {
 public:
  /// Told of all that goes into matrix products, as soon as it is known.
  using Tap = std::function<Result<>(const ProductInput& input, const InputRows& rows)>;

  static Result<std::unique_ptr<Executor>> make(std::shared_ptr<const ModelSource> source,
                                                std::shared_ptr<ThreadPool> pool);

  const Graph& graph() const { return graph_; }
  const Hyperparameters& hyperparameters() const { return hyperparameters_; }
  FloatWeights& weights() { return *weights_; }
  ThreadPool& pool() const { return *pool_; }
  const std::shared_ptr<ThreadPool>& sharedPool() const { return pool_; }

  /// Changes each embedding of a token after it was read; empty for none.
  using EmbeddingHook = std::function<void(std::int64_t row, float* values, int width)>;
  void setEmbedding(EmbeddingHook hook) { embeddingHook_ = std::move(hook); }

  /// Does the stage's operations. Values that no later stage reads are gone afterwards. Stops
  /// between operations.
  Result<> run(const Stage& stage, Batch& batch, const Tap& tap, const std::stop_token& stop);
  /// The vectors of an input that is known.
  InputRows rowsOf(const ProductInput& input, const Batch& batch) const;
  /// Lets go of the weights the stage used.
  void release(const Stage& stage);

  /// Bytes of all values of the widest stage, for each token.
  std::uint64_t bytesPerToken(const std::vector<Stage>& stages) const;

 private:
  Executor() = default;
  Result<> apply(const Operation& op, Batch& batch, const std::stop_token& stop);
  Result<> embed(const Operation& op, Batch& batch);
  Result<> multiply(const Operation& op, Batch& batch, const std::stop_token& stop);
  Result<> multiplyByExperts(const Operation& op, Batch& batch, const std::stop_token& stop);
  void route(const Operation& op, Batch& batch);
  void sumExperts(const Operation& op, Batch& batch);
  Result<> rowByRow(const Operation& op, Batch& batch);
  void attend(const Operation& op, Batch& batch, const std::stop_token& stop);
  void rope(const Operation& op, Batch& batch);

  Result<> tellOf(ValueId made, const Batch& batch, const Tap& tap) const;
  std::vector<float>& allocate(ValueId id, Batch& batch) const;
  const std::vector<float>& value(ValueId id, const Batch& batch) const {
    return batch.values[static_cast<std::size_t>(id)];
  }

  std::shared_ptr<const ModelSource> source_;
  std::shared_ptr<ThreadPool> pool_;
  Hyperparameters hyperparameters_;
  Graph graph_;
  std::vector<ProductInput> productInputs_;
  std::unique_ptr<FloatWeights> weights_;
  std::unique_ptr<RopeAngles> rope_;
  EmbeddingHook embeddingHook_;
};

}  // namespace nibble::calib

// SPDX-License-Identifier: MIT
#include "calib/executor.h"

#include <algorithm>

#include "calib/attention.h"
#include "infer/architectures/architecture.h"
#include "linalg/product.h"

namespace nibble::calib {

namespace {

// Tokens handed out at once to a thread.
constexpr std::int64_t kGrain = 16;

}  // namespace

Result<std::unique_ptr<Executor>> Executor::make(std::shared_ptr<const ModelSource> source,
                                                 std::shared_ptr<ThreadPool> pool) {
  std::unique_ptr<Executor> executor(new Executor);
  executor->source_ = std::move(source);
  executor->pool_ = std::move(pool);
  const std::string file = executor->source_->path().filename().string();
  auto hyperparameters = readHyperparameters(executor->source_->metadata());
  if (!hyperparameters) return tl::unexpected(within(std::move(hyperparameters).error(), file));
  executor->hyperparameters_ = std::move(*hyperparameters);
  NIBBLE_TRY(executor->graph_, buildGraph(executor->hyperparameters_, *executor->source_));
  const Graph& graph = executor->graph_;
  executor->productInputs_ = calib::productInputs(graph);
  executor->weights_ = std::make_unique<FloatWeights>(graph, *executor->source_, *executor->pool_);
  std::span<const float> divisors;
  FloatTensor frequencies;
  if (graph.ropeFrequencies != kNone) {
    NIBBLE_TRY(frequencies, executor->weights_->get(graph.ropeFrequencies));
    divisors = *frequencies;
  }
  executor->rope_ = std::make_unique<RopeAngles>(executor->hyperparameters_.rope,
                                                 graph.adjacentRopePairs, divisors);
  return executor;
}

std::vector<float>& Executor::allocate(ValueId id, Batch& batch) const {
  auto& values = batch.values[static_cast<std::size_t>(id)];
  values.assign(
      static_cast<std::size_t>(batch.rows()) * static_cast<std::size_t>(graph_.value(id).width),
      0.0f);
  return values;
}

Result<> Executor::run(const Stage& stage, Batch& batch, const Tap& tap,
                       const std::stop_token& stop) {
  batch.values.resize(graph_.values.size());
  // When each value is read for the last time in this stage.
  std::vector<int> last(graph_.values.size(), -1);
  for (std::size_t i = 0; i < stage.operations.size(); ++i) {
    const Operation& op = graph_.operations[static_cast<std::size_t>(stage.operations[i])];
    for (const ValueId v : op.inputs) last[static_cast<std::size_t>(v)] = static_cast<int>(i);
  }
  for (const ValueId v : stage.outgoing) last[static_cast<std::size_t>(v)] = INT32_MAX;
  for (std::size_t i = 0; i < stage.operations.size(); ++i) {
    if (stop.stop_requested()) return cancelled();
    const Operation& op = graph_.operations[static_cast<std::size_t>(stage.operations[i])];
    NIBBLE_CHECK(apply(op, batch, stop));
    if (stop.stop_requested()) return cancelled();
    if (tap) NIBBLE_CHECK(tellOf(op.output, batch, tap));
    const auto drop = [&](ValueId v) {
      if (last[static_cast<std::size_t>(v)] > static_cast<int>(i)) return;
      std::vector<float>().swap(batch.values[static_cast<std::size_t>(v)]);
    };
    for (const ValueId v : op.inputs) drop(v);
    if (op.output != graph_.logits) drop(op.output);
  }
  return {};
}

Result<> Executor::tellOf(ValueId made, const Batch& batch, const Tap& tap) const {
  for (const ProductInput& input : productInputs_) {
    const bool last = input.value == made || input.routing == made;
    if (!last || value(input.value, batch).empty()) continue;
    if (input.routing != kNone && value(input.routing, batch).empty()) continue;
    NIBBLE_CHECK(tap(input, rowsOf(input, batch)));
  }
  return {};
}

InputRows Executor::rowsOf(const ProductInput& input, const Batch& batch) const {
  const GraphValue& v = graph_.value(input.value);
  const float* values = value(input.value, batch).data();
  if (input.routing == kNone) return {values, batch.rows(), v.width};
  return {graph_.routing,   value(input.routing, batch).data(), values, v.parts, batch.rows(),
          v.width / v.parts};
}

void Executor::release(const Stage& stage) {
  for (const int i : stage.operations) {
    const Operation& op = graph_.operations[static_cast<std::size_t>(i)];
    if (op.weight != kNone) weights_->release(op.weight);
  }
}

std::uint64_t Executor::bytesPerToken(const std::vector<Stage>& stages) const {
  std::uint64_t most = 0;
  for (const Stage& stage : stages) {
    std::uint64_t width = 0;
    for (const ValueId v : stage.incoming) {
      width += static_cast<std::uint64_t>(graph_.value(v).width);
    }
    for (const int i : stage.operations) {
      const ValueId out = graph_.operations[static_cast<std::size_t>(i)].output;
      if (out != graph_.logits) width += static_cast<std::uint64_t>(graph_.value(out).width);
    }
    // What goes to experts is put into their order, one set of rows at a time.
    std::uint64_t ordered = 0;
    for (const int i : stage.products) {
      const Operation& op = graph_.operations[static_cast<std::size_t>(i)];
      if (op.kind != OpKind::ExpertMatMul) continue;
      const GraphValue& in = graph_.value(op.inputs[0]);
      const GraphValue& out = graph_.value(op.output);
      const int each = in.width / in.parts + out.width / out.parts;
      ordered = std::max(ordered,
                         static_cast<std::uint64_t>(each) * static_cast<std::uint64_t>(out.parts));
    }
    width += ordered;
    most = std::max(most, width);
  }
  return most * sizeof(float);
}

Result<> Executor::apply(const Operation& op, Batch& batch, const std::stop_token& stop) {
  switch (op.kind) {
    case OpKind::Embed:
      return embed(op, batch);
    case OpKind::MatMul:
      return multiply(op, batch, stop);
    case OpKind::ExpertMatMul:
      return multiplyByExperts(op, batch, stop);
    case OpKind::ExpertSum:
      sumExperts(op, batch);
      return {};
    case OpKind::Route:
      route(op, batch);
      return {};
    case OpKind::Attention:
      attend(op, batch, stop);
      return {};
    case OpKind::Rope:
      rope(op, batch);
      return {};
    case OpKind::RmsNorm:
    case OpKind::HeadNorm:
    case OpKind::AddBias:
    case OpKind::SwiGlu:
    case OpKind::Add:
    case OpKind::GateSigmoid:
      return rowByRow(op, batch);
  }
  return fail(ErrorCode::Unsupported, std::string(name(op.kind)),
              "calibration cannot run this operation");
}

Result<> Executor::embed(const Operation& op, Batch& batch) {
  auto& out = allocate(op.output, batch);
  const TensorInfo& tensor = weights_->info(op.weight);
  const int width = graph_.value(op.output).width;
  std::vector<std::byte> scratch;
  for (std::size_t t = 0; t < batch.tokens.size(); ++t) {
    const TokenId id = batch.tokens[t];
    if (id < 0 || id >= tensor.shape.rows()) {
      return fail(ErrorCode::InvalidArgument, "tensor " + tensor.name,
                  "the text has the token {}, the model knows {}", id, tensor.shape.rows());
    }
    float* values = out.data() + t * static_cast<std::size_t>(width);
    NIBBLE_CHECK(readRowsAsFloat(*source_, tensor, id, 1, values, scratch));
    if (embeddingHook_) embeddingHook_(id, values, width);
  }
  return {};
}

Result<> Executor::multiply(const Operation& op, Batch& batch, const std::stop_token& stop) {
  // Nobody reads the logits.
  if (op.output == graph_.logits) return {};
  NIBBLE_TRY(const FloatTensor weight, weights_->get(op.weight));
  auto& out = allocate(op.output, batch);
  const int width = graph_.value(op.output).width, depth = graph_.value(op.inputs[0]).width;
  linalg::product(*pool_, {value(op.inputs[0], batch).data(), depth, 1}, {weight->data(), 1, depth},
                  out.data(), width, batch.rows(), width, depth, stop);
  return {};
}

Result<> Executor::rowByRow(const Operation& op, Batch& batch) {
  FloatTensor weight;
  if (op.weight != kNone) {
    NIBBLE_TRY(weight, weights_->get(op.weight));
  }
  auto& out = allocate(op.output, batch);
  const int width = graph_.value(op.output).width;
  const int headSize = hyperparameters_.headSize;
  const auto epsilon = static_cast<float>(hyperparameters_.normEpsilon);
  const auto& kernels = linalg::kernels();
  const auto row = [&](std::size_t input, std::int64_t t) {
    return value(op.inputs[input], batch).data() + t * width;
  };
  pool_->parallelFor(batch.rows(), kGrain, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      const float* x = row(0, t);
      float* y = out.data() + t * width;
      if (op.kind == OpKind::RmsNorm) {
        kernels.rmsNorm(x, weight->data(), epsilon, y, width);
      } else if (op.kind == OpKind::HeadNorm) {
        for (int h = 0; h < width; h += headSize) {
          kernels.rmsNorm(x + h, weight->data(), epsilon, y + h, headSize);
        }
      } else if (op.kind == OpKind::SwiGlu) {
        std::copy_n(x, width, y);
        kernels.siluMultiply(y, row(1, t), width);
      } else if (op.kind == OpKind::GateSigmoid) {
        // A softmax over (gate, 0), which rounds the same everywhere.
        float gate[] = {value(op.inputs[1], batch)[static_cast<std::size_t>(t)], 0};
        kernels.softmax(gate, 2);
        for (int i = 0; i < width; ++i) y[i] = x[i] * gate[0];
      } else {
        const float* other = op.kind == OpKind::Add ? row(1, t) : weight->data();
        for (int i = 0; i < width; ++i) y[i] = x[i] + other[i];
      }
    }
  });
  return {};
}

void Executor::attend(const Operation& op, Batch& batch, const std::stop_token& stop) {
  auto& out = allocate(op.output, batch);
  const AttentionShape shape{hyperparameters_.heads, hyperparameters_.kvHeads,
                             hyperparameters_.headSize, batch.chunks, batch.length};
  attention(*pool_, shape, value(op.inputs[0], batch).data(), value(op.inputs[1], batch).data(),
            value(op.inputs[2], batch).data(), out.data(), stop);
}

void Executor::rope(const Operation& op, Batch& batch) {
  auto& out = allocate(op.output, batch);
  const auto& in = value(op.inputs[0], batch);
  const int width = graph_.value(op.output).width, headSize = hyperparameters_.headSize;
  const int turned = rope_->dimensions();
  std::vector<float> table(2 * static_cast<std::size_t>(batch.length) *
                           static_cast<std::size_t>(turned));
  const auto angles = [&](std::int64_t t) { return table.data() + t * 2 * turned; };
  for (int t = 0; t < batch.length; ++t) rope_->compute(t, angles(t), angles(t) + turned);
  const bool adjacent = graph_.adjacentRopePairs;
  pool_->parallelFor(batch.rows(), kGrain, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      const float* cosines = angles(t % batch.length);
      for (int h = 0; h < width; h += headSize) {
        const float* x = in.data() + t * width + h;
        float* y = out.data() + t * width + h;
        for (int j = 0; j < turned; ++j) {
          const int partner = adjacent ? j ^ 1 : (j + turned / 2) % turned;
          y[j] = x[j] * cosines[j] + x[partner] * cosines[turned + j];
        }
        std::copy(x + turned, x + headSize, y + turned);
      }
    }
  });
}

}  // namespace nibble::calib

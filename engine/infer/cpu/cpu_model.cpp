// SPDX-License-Identifier: MIT
#include "infer/cpu/cpu_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/cpu.h"
#include "base/map_guard.h"
#include "infer/cpu/cpu_session.h"
#include "infer/cpu/tensor_prefetch.h"

namespace nibble {

Result<std::shared_ptr<const InferenceModel>> loadCpuModel(
    std::shared_ptr<const ModelSource> source, const LoadOptions& options) {
  return cpu::CpuModel::load(std::move(source), options);
}

}  // namespace nibble

namespace nibble::cpu {

Result<std::shared_ptr<const InferenceModel>> CpuModel::load(
    std::shared_ptr<const ModelSource> source, const LoadOptions& options) {
  NIBBLE_TRY(ModelPart whole, wholeModel(*source));
  return load(std::move(source), std::move(whole), options);
}

Result<std::shared_ptr<const InferenceModel>> CpuModel::load(
    std::shared_ptr<const ModelSource> source, ModelPart part, const LoadOptions& options) {
  std::shared_ptr<CpuModel> model(new CpuModel);
  model->source_ = std::move(source);
  model->pool_ = options.pool;
  model->part_ = std::move(part);
  NIBBLE_TRY(model->plan_, makePlan(model->graph()));
  NIBBLE_CHECK(model->loadWeights(options));
  return model;
}

Result<> CpuModel::loadWeights(const LoadOptions& options) {
  weights_.resize(graph().weights.size());
  embeddings_ = source_->find(graph().weight(plan_.embeddingWeight).tensor);
  std::vector<const TensorInfo*> order;
  std::uint64_t total = 0;
  for (const GraphWeight& weight : graph().weights) {
    order.push_back(source_->find(weight.tensor));
    total += order.back()->bytes;
  }
  std::vector<bool> isMatrix(order.size());
  for (const Operation& op : graph().operations) {
    if (isProduct(op.kind)) isMatrix[static_cast<std::size_t>(op.weight)] = true;
  }
  ProgressMeter progress(options.progress, total);
  TensorPrefetch prefetch(*source_, order);
  std::vector<std::byte> scratch;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (options.stop.stop_requested()) return cancelled();
    const TensorInfo& tensor = *order[i];
    prefetch.advance(i);
    if (static_cast<WeightId>(i) == plan_.embeddingWeight) {
      // Rows are decoded when a token needs them.
    } else if (isMatrix[i]) {
      NIBBLE_CHECK(loadMatrix(tensor, weights_[i], options));
    } else {
      weights_[i].vector.resize(static_cast<std::size_t>(tensor.shape.columns()));
      NIBBLE_CHECK(readRowsAsFloat(*source_, tensor, 0, 1, weights_[i].vector.data(), scratch));
    }
    progress.add(tensor.bytes, tensor.name);
  }
  const std::span<const float> divisors =
      graph().ropeFrequencies == kNone
          ? std::span<const float>()
          : std::span<const float>(weight(graph().ropeFrequencies).vector);
  rope_ =
      std::make_unique<RopeAngles>(part_.hyperparameters.rope, graph().adjacentRopePairs, divisors);
  progress.finish("loaded");
  return {};
}

namespace {

MatrixShape shapeOf(const TensorInfo& tensor) {
  return {tensor.shape.dims[1], tensor.shape.columns(), tensor.shape.matrices()};
}

}  // namespace

const CpuWeight* CpuModel::sharedWeight(const TensorInfo& tensor,
                                        const LoadOptions& options) const {
  const auto* other = dynamic_cast<const CpuModel*>(options.shareWith.get());
  if (other == nullptr || !options.isShared || !options.isShared(tensor.name)) return nullptr;
  for (std::size_t i = 0; i < other->graph().weights.size(); ++i) {
    if (other->graph().weights[i].tensor != tensor.name) continue;
    const PackedMatrix* matrix = other->weights_[i].matrix.get();
    const bool fits = matrix != nullptr && matrix->shape() == shapeOf(tensor);
    return fits ? &other->weights_[i] : nullptr;
  }
  return nullptr;
}

Result<> CpuModel::loadMatrix(const TensorInfo& tensor, CpuWeight& weight,
                              const LoadOptions& options) {
  if (const CpuWeight* shared = sharedWeight(tensor, options)) {
    weight.matrix = shared->matrix;
    return {};
  }
  const RowReader reader = [&](std::int64_t first, std::int64_t count,
                               std::vector<std::byte>& scratch) {
    return source_->readRows(tensor, first, count, scratch);
  };
  auto packed = packMatrix(tensor.type, shapeOf(tensor), reader, *pool_, options.stop);
  if (!packed) return tl::unexpected(within(std::move(packed).error(), tensor.name));
  // Whatever part of the file went away meanwhile, its first row tells.
  std::vector<std::byte> scratch;
  NIBBLE_TRY(const auto firstRow, source_->readRows(tensor, 0, 1, scratch));
  NIBBLE_CHECK(checkIntact(firstRow));
  weight.matrix = std::move(*packed);
  // A tied embedding is still read row by row.
  if (&tensor != embeddings_) source_->release(tensor);
  return {};
}

Result<std::unique_ptr<Session>> CpuModel::newSession(const SessionOptions& options) const {
  return CpuSession::make(shared_from_this(), options);
}

std::uint64_t CpuModel::weightBytes() const {
  std::uint64_t bytes = 0;
  for (const CpuWeight& weight : weights_) {
    bytes += weight.vector.size() * sizeof(float);
    if (weight.matrix) bytes += weight.matrix->bytes();
  }
  return bytes;
}

std::string CpuModel::device() const {
  return fmt::format("cpu ({}, {} thread{})", isaName(activeIsa()), pool_->size(),
                     pool_->size() == 1 ? "" : "s");
}

}  // namespace nibble::cpu

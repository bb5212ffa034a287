// SPDX-License-Identifier: MIT
// A model made ready for this processor: packed matrices, the small vectors as floats, the plan.
#pragma once

#include <memory>
#include <vector>

#include "infer/backend.h"
#include "infer/cpu/packed_matrix.h"
#include "infer/cpu/plan.h"
#include "infer/rope.h"
#include "infer/split.h"

namespace nibble::cpu {

/// One entry a weight of the graph. Embeddings have neither; they are read from the file.
struct CpuWeight {
  std::shared_ptr<const PackedMatrix> matrix;  ///< perhaps another version's too
  std::vector<float> vector;
};

class CpuModel final : public InferenceModel, public std::enable_shared_from_this<CpuModel> {
 public:
  static Result<std::shared_ptr<const InferenceModel>> load(
      std::shared_ptr<const ModelSource> source, const LoadOptions& options);
  /// Part of a model, or all of it; a part must begin with tokens.
  static Result<std::shared_ptr<const InferenceModel>> load(
      std::shared_ptr<const ModelSource> source, ModelPart part, const LoadOptions& options);

  const Hyperparameters& hyperparameters() const override { return part_.hyperparameters; }
  Result<std::unique_ptr<Session>> newSession(const SessionOptions& options) const override;
  std::uint64_t weightBytes() const override;
  std::string device() const override;

  const Graph& graph() const { return part_.graph; }
  int outputWidth() const { return part_.outputWidth(); }
  const Plan& plan() const { return plan_; }
  const RopeAngles& rope() const { return *rope_; }
  const CpuWeight& weight(WeightId id) const { return weights_[static_cast<std::size_t>(id)]; }
  const ModelSource& source() const { return *source_; }
  const TensorInfo& embeddings() const { return *embeddings_; }
  ThreadPool& pool() const { return *pool_; }

 private:
  CpuModel() = default;
  Result<> loadWeights(const LoadOptions& options);
  const CpuWeight* sharedWeight(const TensorInfo& tensor, const LoadOptions& options) const;
  Result<> loadMatrix(const TensorInfo& tensor, CpuWeight& weight, const LoadOptions& options);

  std::shared_ptr<const ModelSource> source_;
  std::shared_ptr<ThreadPool> pool_;
  ModelPart part_;
  Plan plan_;
  std::vector<CpuWeight> weights_;
  std::unique_ptr<RopeAngles> rope_;
  const TensorInfo* embeddings_ = nullptr;
};

}  // namespace nibble::cpu

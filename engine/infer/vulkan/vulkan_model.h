// SPDX-License-Identifier: MIT
// A model on a GPU: its matrices as the file packs them, its vectors as floats, its plans.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "infer/backend.h"
#include "infer/rope.h"
#include "infer/vulkan/prepared.h"
#include "infer/vulkan/upload.h"

namespace nibble::vulkan {

class VulkanModel final : public InferenceModel, public std::enable_shared_from_this<VulkanModel> {
 public:
  ~VulkanModel() override { keepPromise(); }
  /// Brings the weights to the GPU. Room for a session as in `options` counts as taken from then
  /// on.
  static Result<std::shared_ptr<const VulkanModel>> load(std::shared_ptr<const ModelSource> source,
                                                         std::shared_ptr<Device> gpu,
                                                         PreparedPart part,
                                                         const LoadOptions& options);

  const Hyperparameters& hyperparameters() const override { return prepared_.part.hyperparameters; }
  Result<std::unique_ptr<Session>> newSession(const SessionOptions& options) const override;
  std::uint64_t weightBytes() const override { return weightBytes_; }
  std::string device() const override;
  int layersOnGpu() const override { return hyperparameters().layers; }
  MainMemory mainMemory() const override {
    if (!device_->capabilities().sharesMemory()) return {};
    return {weightBytes_, hyperparameters().layers};
  }

  const std::shared_ptr<Device>& gpu() const { return device_; }
  ThreadPool& pool() const { return *pool_; }
  const PreparedPart& prepared() const { return prepared_; }
  const Plan& plan(bool single) const { return prepared_.plan(single); }
  const Matrix& matrix(int group) const { return matrices_[static_cast<std::size_t>(group)]; }
  const Rows& bias(int group) const { return biases_[static_cast<std::size_t>(group)]; }
  const Rows& vector(WeightId id) const { return vectors_[static_cast<std::size_t>(id)]; }
  const Matrix& embeddings() const { return embeddings_; }
  const RopeAngles& rope() const { return *rope_; }

 private:
  VulkanModel() = default;
  void keepPromise() const {
    if (device_) device_->promise(-promised_.exchange(0));
  }
  Result<> loadWeights(const LoadOptions& options);
  Result<> tune(const LoadOptions& options, ProgressMeter& progress);
  Result<> loadVectors(Uploader& uploader);
  Result<> loadMatrices(Uploader& uploader, const LoadOptions& options, ProgressMeter& progress);
  Result<Matrix> loadMatrix(Uploader& uploader, const std::vector<WeightId>& parts,
                            bool interleaved, int experts, const LoadOptions& options,
                            ProgressMeter& progress);
  const TensorInfo& tensor(WeightId id) const { return *source_->find(graph().weight(id).tensor); }
  const Graph& graph() const { return prepared_.part.graph; }

  std::shared_ptr<const ModelSource> source_;
  std::shared_ptr<Device> device_;
  std::shared_ptr<ThreadPool> pool_;
  PreparedPart prepared_;
  std::unique_ptr<Arena> arena_;
  std::vector<Matrix> matrices_;  ///< one a group of the lowered graph
  std::vector<Rows> biases_;      ///< likewise
  std::vector<Rows> vectors_;     ///< one a weight of the graph, empty for matrices
  Matrix embeddings_;
  std::map<TensorType, Slice> tables_;
  std::unique_ptr<RopeAngles> rope_;
  std::uint64_t weightBytes_ = 0;
  mutable std::atomic<std::int64_t> promised_{0};  ///< bytes for the first session
};

}  // namespace nibble::vulkan

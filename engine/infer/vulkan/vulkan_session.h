// SPDX-License-Identifier: MIT
// Runs the plans of a model for one sequence. A token is one submission of a command buffer that
// was recorded once; what changes from token to token is read from a small buffer.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "infer/backend.h"
#include "infer/vulkan/step_profile.h"
#include "infer/vulkan/vulkan_model.h"

namespace nibble::vulkan {

class VulkanSession final : public Session {
 public:
  static Result<std::unique_ptr<Session>> make(std::shared_ptr<const VulkanModel> model,
                                               const SessionOptions& options);

  Result<> forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                   const std::stop_token& stop) override;
  int length() const override { return length_; }
  int capacity() const override { return capacity_; }
  void truncate(int length) override;

 private:
  /// Tokens [first, first + count) of a batch.
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  /// Recorded for a token: the pieces attention is cut into, whether logits are wanted.
  struct SingleKey {
    std::uint32_t splits = 1;
    bool logits = false;
    auto operator<=>(const SingleKey&) const = default;
  };

  VulkanSession(std::shared_ptr<const VulkanModel> model, int capacity, int maxBatch, bool full);
  Result<> allocate();
  Result<> allocateCache();
  Result<> allocateRegions(bool single);

  void writeStep(std::span<const TokenId> tokens);
  Result<> evaluate(std::span<const TokenId> tokens, int scored, float* logits,
                    const std::stop_token& stop);
  Result<> evaluateOne(bool scored, float* logits);
  Result<> evaluateBatch(int tokens, int scored, float* logits, const std::stop_token& stop);
  Result<Recorder*> recordedFor(const SingleKey& key);
  /// All steps of a plan but those that give logits; these only for the rows of `logits`.
  Result<> record(Recorder& recorder, bool single, std::uint32_t tokens, std::uint32_t scored,
                  bool body, Range logits, std::uint32_t splits);
  Result<> recordStep(Recorder& recorder, const Step& step, bool single, std::uint32_t tokens,
                      Range range, std::uint32_t splits);
  PrepareInput prepareInput(const Step& step, bool single) const;
  const KvLayer& cache(const Step& step) const {
    return cache_[static_cast<std::size_t>(step.layer)];
  }
  Rows rows(bool single, const ValuePlace& place) const;
  std::string labelOf(const Step& step, std::uint32_t tokens) const;
  std::uint32_t splitsFor(int positions) const;

  std::shared_ptr<const VulkanModel> model_;
  int capacity_;
  int maxBatch_;
  bool full_;  ///< the cache holds floats
  int length_ = 0;
  int logitRowsAtOnce_ = 1;

  Arena arena_;
  std::vector<KvLayer> cache_;
  std::vector<Slice> singleRegions_, batchRegions_;
  Slice partials_, counters_;
  MatMulScratch scratch_;
  Buffer io_;  ///< position, token ids, angles of rope
  Slice step_, ids_, angles_;
  Buffer readBack_;  ///< logits
  std::map<SingleKey, Recorder> single_;
  Recorder batch_;
  StepProfile profile_;
};

}  // namespace nibble::vulkan

// SPDX-License-Identifier: MIT
// Runs the plans of a model for one sequence. A token is one submission of a command buffer that
// was recorded once; what changes from token to token is read from a small buffer.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "infer/backend.h"
#include "infer/vulkan/session_memory.h"
#include "infer/vulkan/step_profile.h"
#include "infer/vulkan/vulkan_model.h"

namespace nibble::vulkan {

class VulkanSession final : public Session {
 public:
  static Result<std::unique_ptr<Session>> make(std::shared_ptr<const VulkanModel> model,
                                               const SessionOptions& options);

  Result<> forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                   const std::stop_token& stop) override;
  Result<> forwardValues(const float* values, int count, int logitRows, float* logits,
                         const std::stop_token& stop) override;
  bool expectTop(int count) override;
  std::span<const TokenLogit> topLogits() const override { return top_; }
  int length() const override { return length_; }
  int capacity() const override { return shape_.capacity; }
  void truncate(int length) override;

 private:
  /// What a batch begins with: ids, or values where the model is the later part of one.
  struct Input {
    std::span<const TokenId> tokens;
    const float* values = nullptr;
    int count = 0;

    Input part(int first, int size, int width) const;
  };
  /// Tokens [first, first + count) of a batch.
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  /// Recorded for a token: the pieces attention is cut into, which logits are wanted.
  struct SingleKey {
    std::uint32_t splits = 1;
    bool logits = false;
    std::uint32_t top = 0;  ///< how many of the largest in place of all
    auto operator<=>(const SingleKey&) const = default;
  };

  VulkanSession(std::shared_ptr<const VulkanModel> model, const SessionShape& shape,
                SessionMemory memory);
  Result<> compilePipelines();
  Result<> clearCounters();

  Result<> run(const Input& input, int logitRows, float* logits, const std::stop_token& stop);
  void writeStep(const Input& input);
  Result<> evaluate(const Input& input, int scored, float* logits, const std::stop_token& stop);
  Result<> evaluateOne(bool scored, float* logits);
  Result<> evaluateBatch(int tokens, int scored, float* logits, const std::stop_token& stop);
  Result<Recorder*> recordedFor(const SingleKey& key);
  /// All steps of a plan but those that give logits; these only for the rows of `logits`.
  Result<> record(Recorder& recorder, bool single, std::uint32_t tokens, std::uint32_t scored,
                  bool body, Range logits, std::uint32_t splits, std::uint32_t top);
  Result<> recordStep(Recorder& recorder, const Step& step, bool single, std::uint32_t tokens,
                      Range range, std::uint32_t splits);
  Result<> recordExperts(Recorder& recorder, const Step& step, bool single, Range range);
  ExpertRows expertRows(const Step& step, bool single, Range range) const;
  PrepareInput prepareInput(const Step& step, bool single) const;
  const KvLayer& cache(const Step& step) const {
    return memory_.cache[static_cast<std::size_t>(step.layer)];
  }
  Rows rows(bool single, const ValuePlace& place) const;
  std::string labelOf(const Step& step, std::uint32_t tokens) const;

  const std::vector<Slice>& regions(bool single) const { return memory_.regions[single ? 1 : 0]; }
  std::size_t outputWidth() const {
    return static_cast<std::size_t>(model_->prepared().part.outputWidth());
  }

  std::shared_ptr<const VulkanModel> model_;
  SessionShape shape_;
  HeadShape heads_;
  SessionMemory memory_;
  int length_ = 0;
  std::uint32_t wantedTop_ = 0;
  std::vector<TokenLogit> top_;

  std::map<SingleKey, Recorder> single_;
  Recorder batch_;
  StepProfile profile_;
};

}  // namespace nibble::vulkan

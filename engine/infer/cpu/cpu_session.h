// SPDX-License-Identifier: MIT
// Runs the plan of a model for one sequence. A batch is one pool region; its workers walk through
// the steps together and meet at barriers.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "infer/backend.h"
#include "infer/cpu/attention.h"
#include "infer/cpu/cpu_model.h"
#include "infer/cpu/kv_cache.h"
#include "infer/cpu/zeroed_buffer.h"
#include "infer/expert_order.h"

namespace nibble::cpu {

class CpuSession final : public Session {
 public:
  static Result<std::unique_ptr<Session>> make(std::shared_ptr<const CpuModel> model,
                                               const SessionOptions& options);

  Result<> forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                   const std::stop_token& stop) override;
  int length() const override { return length_; }
  int capacity() const override { return cache_.positions(); }
  void truncate(int length) override;

 private:
  /// The batch being evaluated.
  struct Batch {
    int tokens = 0;
    int firstScored = 0;  ///< tokens from here on are those whose logits are asked for
    float* logits = nullptr;
    bool single = false;  ///< one token, with its logits
    std::stop_token stop;
  };

  CpuSession(std::shared_ptr<const CpuModel> model, KvCache cache, const SessionOptions& options);
  Result<> allocate();
  Result<> embed(std::span<const TokenId> tokens);
  bool evaluate();

  void work(int worker);
  bool meet(int step, int worker);
  void runStep(const Step& step, int worker);
  void runRow(const Step& step, int token, int worker);
  void runPart(const Step& step, int token, int part, int worker);
  void matMul(const Step& step, int worker);
  void attend(const Step& step, int worker);
  void rope(const Step& step, int token, int worker);
  void headNorm(const Step& step, int token, int worker);
  // cpu_session_experts.cpp
  void route(const Step& step, int token, int worker);
  void dispatch(const Step& step, int worker);
  void expertMatMul(const Step& step, int worker);
  void expertSum(const Step& step, int token, int worker);

  const PlanBuffer& buffer(int id) const {
    return model_->plan().buffers[static_cast<std::size_t>(id)];
  }
  /// Row of `token` in a buffer, or a part of it, as this worker sees it.
  float* row(int buffer, int token, int worker, int part = 0);
  int ownRow(int token, int worker) const { return batch_.single ? worker : token; }
  /// Floats from one token's row to the next, which activations pad.
  std::int64_t stride(int buffer) const;
  float* cosines(int token, int worker);

  std::shared_ptr<const CpuModel> model_;
  KvCache cache_;
  int maxBatch_;
  ActivationBits activationBits_;
  int workers_;
  int length_ = 0;
  Attention attention_;
  Batch batch_;
  std::vector<ZeroedBuffer> floats_;      ///< one a plan buffer, unless it is of another storage
  std::vector<Activations> activations_;  ///< likewise
  /// What a worker knows of the experts; each for itself, since to meet takes longer.
  struct ExpertState {
    ExpertOrder order;                 ///< of the batch
    std::vector<float> probabilities;  ///< of the token being routed
  };
  std::vector<ExpertState> experts_;
  ZeroedBuffer ropeTable_;  ///< [rows][2][dimensions]: cosines, sines
  std::vector<std::byte> scratch_;
  Barrier barrier_;
  std::atomic<int> cancelledAt_;  ///< step from which on the workers do nothing
};

}  // namespace nibble::cpu

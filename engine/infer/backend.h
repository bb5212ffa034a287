// SPDX-License-Identifier: MIT
// Running a model: the interface every backend (cpu, vulkan) offers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "infer/activation_bits.h"
#include "infer/device_choice.h"
#include "infer/kv_type.h"
#include "infer/token_logit.h"
#include "model/hyperparameters.h"
#include "model/model_source.h"
#include "tokenizer/tokenizer.h"

namespace nibble {

struct SessionOptions {
  int contextLength = 0;  ///< 0 takes the model's own
  KvType kv = KvType::F16;
  int maxBatch = 512;  ///< tokens evaluated at once; longer inputs are cut into such pieces
  ActivationBits activations = ActivationBits::Eight;  ///< on the processor
};

/// One sequence: its KV cache and working memory. Used by one thread at a time.
class Session {
 public:
  virtual ~Session() = default;

  /// Appends tokens. Writes logits of the last `logitRows` tokens to `logits`
  /// ([logitRows][vocabulary], row-major; 0 rows for none). Stops between batches and layers.
  virtual Result<> forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                           const std::stop_token& stop) = 0;
  /// The same for the later part of a model that was split (split.h): `values`
  /// ([count][inputWidth]) are what the part before it made of `count` tokens.
  virtual Result<> forwardValues(const float* values, int count, int logitRows, float* logits,
                                 const std::stop_token& stop);

  /// Asks for the `count` largest logits of the last token in place of whole rows: from now on
  /// forward() with one row and null `logits` finds them. False where a session cannot; 0 ends it.
  virtual bool expectTop(int count);
  /// What that forward() found: best first, equal ones by id, nothing that is not a number or minus
  /// infinity.
  virtual std::span<const TokenLogit> topLogits() const { return {}; }

  virtual int length() const = 0;  ///< tokens in the cache
  virtual int capacity() const = 0;
  virtual void truncate(int length) = 0;  ///< forgets all tokens from `length` on
};

/// What of a model lies in the machine's own memory.
struct MainMemory {
  std::uint64_t weightBytes = 0;
  int layers = 0;  ///< whose keys and values do
};

class InferenceModel {
 public:
  virtual ~InferenceModel() = default;
  virtual const Hyperparameters& hyperparameters() const = 0;
  virtual Result<std::unique_ptr<Session>> newSession(const SessionOptions& options) const = 0;
  virtual std::uint64_t weightBytes() const = 0;  ///< memory the weights take at run time
  virtual std::string device() const = 0;         ///< "cpu (avx512vnni, 2 threads)"
  /// How many of hyperparameters().layers a GPU computes.
  virtual int layersOnGpu() const { return 0; }
  virtual MainMemory mainMemory() const { return {weightBytes(), hyperparameters().layers}; }
};

/// What a model does whose GPU is lost, or has no memory left for what it computes.
struct AfterGpuFailure {
  bool goOn = false;  ///< on the processor, with the tokens it holds; else what it does fails
  /// Whether it may take so much of main memory. Empty: it may.
  std::function<bool(std::uint64_t bytes)> mayTake{};
  /// It is on the processor by now. Called on the thread that uses the model; may be empty.
  std::function<void(const Error& failure)> onMoved{};
};

struct LoadOptions {
  std::shared_ptr<ThreadPool> pool;  ///< shared by everything that computes; never null
  ProgressSink* progress = nullptr;
  std::stop_token stop{};
  DeviceChoice device{};
  /// What will be asked of newSession(); a GPU keeps room for it beside the weights. Longer
  /// contexts than the model's own count as that.
  SessionOptions session{};
  /// For what people should know though loading goes on. May be empty.
  std::function<void(const std::string& note)> onNote{};
  /// Outlives loading, as does `onNote` where it lets the model go on.
  AfterGpuFailure afterGpuFailure{};
  /// Another version of the model, loaded on the processor: tensors that `isShared` says are the
  /// same in both take no more memory and need not be read again. May be null.
  std::shared_ptr<const InferenceModel> shareWith{};
  std::function<bool(const std::string& tensor)> isShared{};
};

/// Loads a model onto the processor, whatever `device` says.
Result<std::shared_ptr<const InferenceModel>> loadCpuModel(
    std::shared_ptr<const ModelSource> source, const LoadOptions& options);

}  // namespace nibble

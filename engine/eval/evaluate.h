// SPDX-License-Identifier: MIT
// Perplexity of a model on a text, and its KL divergence from a reference model run in lock-step.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/pause.h"
#include "base/progress.h"
#include "base/thread_pool.h"
#include "eval/windows.h"
#include "infer/backend.h"

namespace nibble::eval {

/// Over all chunks so far; errors are standard errors, divergences 0 without a reference.
struct CurvePoint {
  int chunk = 0;  ///< 1-based
  double perplexity = 0;
  double perplexityError = 0;
  double klDivergence = 0;
  double klError = 0;
};

/// How a candidate differs from the reference, over all scored tokens. Divergences in nats,
/// probabilities as fractions, errors are standard errors of the mean.
struct Comparison {
  double referencePerplexity = 0;
  double referencePerplexityError = 0;
  double klMean = 0;
  double klError = 0;
  double klMedian = 0;
  double klP90 = 0;
  double klP99 = 0;
  double klMax = 0;
  double top1Agreement = 0;
  double top1Error = 0;
  double deltaProbabilityMean = 0;  ///< of the true token, candidate minus reference
  double deltaProbabilityRms = 0;
  double logPerplexityRatio = 0;       ///< ln(candidate / reference)
  double logPerplexityRatioError = 0;  ///< takes the correlation of the two into account
};

struct EvalReport {
  double perplexity = 0;
  double perplexityError = 0;
  std::int64_t tokens = 0;  ///< scored
  int context = 0;
  int chunks = 0;
  double seconds = 0;
  double tokensPerSecond = 0;  ///< tokens fed to this model, in the time it computed
  std::vector<CurvePoint> curve;
  std::optional<Comparison> comparison;
};

struct EvalOptions {
  WindowOptions windows;
  KvType kv = KvType::F16;
  /// Eight would add the processor's own rounding to what is measured of the weights.
  ActivationBits activations = ActivationBits::Sixteen;
};

struct EvalContext {
  ThreadPool* pool = nullptr;
  ProgressSink* progress = nullptr;
  std::stop_token stop;
  PauseGate* pause = nullptr;  ///< asked between chunks and models; may be null
  /// Called after every chunk, for curves drawn while they grow; `model` counts as the models were
  /// given. May be empty.
  std::function<void(std::size_t model, const CurvePoint&)> onPoint;
};

/// `reference` may be null. Both models must share the vocabulary of `tokenizer`. Points are the
/// model's, as number 0.
Result<EvalReport> evaluate(const InferenceModel& model, const InferenceModel* reference,
                            const Tokenizer& tokenizer, std::string_view text,
                            const EvalOptions& options, const EvalContext& context);

/// Several models on one text, chunk by chunk, so that their curves grow together. With `compared`
/// the first one is the reference of all others, and runs once for all of them. A model that fails
/// drops out with its error; only a failing reference, a text that is too short, and a stop request
/// end the whole. All models must share the vocabulary of `tokenizer`. One report a model.
Result<std::vector<Result<EvalReport>>> evaluateTogether(
    std::span<const InferenceModel* const> models, bool compared, const Tokenizer& tokenizer,
    std::string_view text, const EvalOptions& options, const EvalContext& context);

}  // namespace nibble::eval

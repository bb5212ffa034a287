// SPDX-License-Identifier: MIT
// Perplexity of a model on a text, and its KL divergence from a reference model run in lock-step.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/pause.h"
#include "base/progress.h"
#include "base/thread_pool.h"
#include "eval/windows.h"
#include "infer/backend.h"

namespace nibble::eval {

struct CurvePoint {
  int chunk = 0;            ///< 1-based
  double perplexity = 0;    ///< over all chunks so far
  double klDivergence = 0;  ///< mean so far; 0 without a reference
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
  double tokensPerSecond = 0;  ///< tokens fed, of the candidate alone or of both in lock-step
  std::vector<CurvePoint> curve;
  std::optional<Comparison> comparison;
};

struct EvalOptions {
  WindowOptions windows;
  KvType kv = KvType::F16;
};

struct EvalContext {
  ThreadPool* pool = nullptr;
  ProgressSink* progress = nullptr;
  std::stop_token stop;
  PauseGate* pause = nullptr;  ///< asked between chunks; may be null
  /// Called after every chunk, for curves drawn while they grow. May be empty.
  std::function<void(const CurvePoint&)> onPoint;
};

/// `reference` may be null. Both models must share the vocabulary of `tokenizer`.
Result<EvalReport> evaluate(const InferenceModel& model, const InferenceModel* reference,
                            const Tokenizer& tokenizer, std::string_view text,
                            const EvalOptions& options, const EvalContext& context);

}  // namespace nibble::eval

// SPDX-License-Identifier: MIT
// What the scored tokens of one model add up to.
#pragma once

#include <cstdint>
#include <vector>

#include "eval/evaluate.h"
#include "eval/statistics.h"

namespace nibble::eval {

/// What one scored token contributes, in nats.
struct TokenScore {
  double nll = 0;
  double referenceNll = 0;
  double kl = 0;
  bool sameTop = false;
  bool isFinite() const;
};

class Totals {
 public:
  /// `compared`: the score has a reference's side.
  void add(const TokenScore& score, bool compared);

  std::int64_t count() const { return nll_.count(); }
  double perplexity() const;
  double perplexityError() const;
  CurvePoint point(int chunk) const;
  /// Only when at least one compared score was added.
  Comparison comparison() const;

 private:
  MeanEstimate nll_;
  MeanEstimate referenceNll_;
  MeanEstimate kl_;
  MeanEstimate deltaProbability_;
  double nllProducts_ = 0;
  std::int64_t sameTop_ = 0;
  std::vector<float> klValues_;
};

}  // namespace nibble::eval

// SPDX-License-Identifier: MIT
// The passes over one row of logits that evaluation spends its time in.
#pragma once

#include <cstdint>

namespace nibble::eval {

/// What one row of logits says on its own. logSumExp is ln(sum exp(x)).
struct RowSummary {
  float maximum = 0;
  int argmax = 0;  ///< first index on ties
  double logSumExp = 0;
};

/// `n` > 0 values; sums are kept in double, exponentials in float (relative error below 1e-6).
RowSummary summarizeRow(const float* logits, std::int64_t n);

/// KL divergence of softmax(reference) against softmax(candidate), in nats, never below 0.
double klDivergence(const float* reference, const RowSummary& referenceSummary,
                    const float* candidate, const RowSummary& candidateSummary, std::int64_t n);

}  // namespace nibble::eval

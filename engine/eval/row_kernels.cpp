// SPDX-License-Identifier: MIT
#include "eval/row_kernels.h"

#include <algorithm>

#include "eval/row_kernels_isa.h"

namespace nibble::eval {

const RowKernels& rowKernels(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512Vnni) return avx512::kKernels;
  if (isa == Isa::Avx2) return avx2::kKernels;
#endif
  (void)isa;
  return portable::kKernels;
}

RowSummary summarizeRow(const float* logits, std::int64_t n) {
  return rowKernels(activeIsa()).summarize(logits, n);
}

double klDivergence(const float* reference, const RowSummary& r, const float* candidate,
                    const RowSummary& c, std::int64_t n) {
  // With z the shifted logits and L their log-sum: KL = sum p_r (z_r - L_r - z_c + L_c).
  const double logSumR = r.logSumExp - static_cast<double>(r.maximum);
  const double logSumC = c.logSumExp - static_cast<double>(c.maximum);
  const double weighted =
      rowKernels(activeIsa()).weightedDifference(reference, r.maximum, candidate, c.maximum, n);
  return std::max(0.0, weighted / __builtin_exp(logSumR) - logSumR + logSumC);
}

}  // namespace nibble::eval

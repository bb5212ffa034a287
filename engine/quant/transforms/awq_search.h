// SPDX-License-Identifier: MIT
// AWQ's search (Lin et al., arXiv 2306.00978) for the factors of one group of matrices that read
// the same value: channels that are driven hard are enlarged before rounding.
#pragma once

#include <span>
#include <vector>

#include "linalg/hessian.h"
#include "quant/grids/grid.h"
#include "quant/transforms/fold_groups.h"

namespace nibble {

/// One matrix of a group, or some of its rows.
struct AwqMatrix {
  const Grid& grid;
  std::span<const float> values;  ///< [rows][channels of the value]
};

struct AwqInputs {
  std::span<const double> meanMagnitudes;  ///< of each channel of the value
  const linalg::Hessian& hessian;          ///< of the value
};

struct AwqFactors {
  std::vector<float> factors;  ///< one a channel of the producer
  double loss = 0;             ///< sum over all rows of e H eT
  double plainLoss = 0;        ///< the same without factors
};

/// Tries mean^r and mean^r / weight^(1 - r) for `gridPoints` values of r, each by what the
/// matrices' outputs lose when they are rounded with it; never worse than no factors at all.
AwqFactors searchAwq(ThreadPool& pool, const FoldGroup& group, std::span<const AwqMatrix> matrices,
                     const AwqInputs& inputs, int gridPoints);

}  // namespace nibble

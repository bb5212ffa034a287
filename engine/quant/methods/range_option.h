// SPDX-License-Identifier: MIT
// The options "range", "percentile" and "range_of", which every method has for integer types.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "quant/methods/method.h"

namespace nibble {

/// Whether any of them is given.
bool asksForRange(const MethodOptions& options);

/// The job's grid, or the same that chooses scales as its options say: "range" is search (the
/// default), minmax, percentile, mse or entropy; "percentile" (99) goes with the second; "range_of"
/// is group (the default) or tensor, which with one group a row gives all rows one scale. That is
/// chosen here, with the weights of `importance`, which has one a column or none. Fails, naming
/// `where`, for other values, and where the grid has no such choice.
Result<std::shared_ptr<const Grid>> gridWithRange(const MatrixJob& job,
                                                  std::span<const float> importance,
                                                  const std::string& where);

}  // namespace nibble

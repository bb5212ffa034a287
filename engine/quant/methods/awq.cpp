// SPDX-License-Identifier: MIT
// AWQ (Lin et al., arXiv 2306.00978): the matrix comes with the factors of quant/transforms folded
// in, which enlarge channels that are driven hard; what is left to do is rounding weighted by what
// drives the channels now, and clipping ranges where the outputs lose less that way.
//
// Options: "grid_points" (20), how many strengths the search for factors tries; and those of
// range_option.h. A range that was asked for is taken as it is.
#include "base/utf8.h"
#include "quant/methods/clip_encoder.h"
#include "quant/methods/method.h"
#include "quant/methods/range_option.h"

namespace nibble {

namespace {

class Awq : public Method {
 public:
  std::string_view name() const override { return "awq"; }

  Result<std::unique_ptr<RowEncoder>> prepare(const MatrixJob& job) const override {
    const std::string where = "tensor " + printable(job.tensor.name);
    NIBBLE_TRY(const linalg::Hessian* hessian, hessianOf(job, name(), where));
    if (asksForRange(job.options)) return findMethod("importance")->prepare(job);
    NIBBLE_TRY(auto grid, gridWithRange(job, job.importance, where));
    return std::make_unique<ClipEncoder>(std::move(grid), *hessian);
  }
};

}  // namespace

const Method& awqMethod() {
  static const Awq method;
  return method;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// AWQ (Lin et al., arXiv 2306.00978): the matrix comes with the factors of quant/transforms folded
// in, which enlarge channels that are driven hard; what is left to do is rounding weighted by what
// drives the channels now. The search for scales under those weights also decides what is clipped.
//
// Options: "grid_points" (20), how many strengths the search for factors tries; and those of
// range_option.h.
#include "quant/methods/method.h"

namespace nibble {

namespace {

class Awq : public Method {
 public:
  std::string_view name() const override { return "awq"; }

  Result<std::unique_ptr<RowEncoder>> prepare(const MatrixJob& job) const override {
    return findMethod("importance")->prepare(job);
  }
};

}  // namespace

const Method& awqMethod() {
  static const Awq method;
  return method;
}

}  // namespace nibble

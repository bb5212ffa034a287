// SPDX-License-Identifier: MIT
// Round to nearest: every column counts alike. Options: range_option.h.
#include "base/utf8.h"
#include "quant/methods/method.h"
#include "quant/methods/range_option.h"

namespace nibble {

namespace {

class RtnEncoder : public RowEncoder {
 public:
  RtnEncoder(std::shared_ptr<const Grid> grid, std::int64_t columns)
      : grid_(std::move(grid)), columns_(columns) {}

  void encode(std::int64_t, const float* values, std::byte* out) const override {
    grid_->encode(values, nullptr, out, columns_);
  }

 private:
  std::shared_ptr<const Grid> grid_;
  std::int64_t columns_;
};

class Rtn : public Method {
 public:
  std::string_view name() const override { return "rtn"; }

  Result<std::unique_ptr<RowEncoder>> prepare(const MatrixJob& job) const override {
    NIBBLE_TRY(auto grid, gridWithRange(job, {}, "tensor " + printable(job.tensor.name)));
    return std::make_unique<RtnEncoder>(std::move(grid), job.tensor.shape.columns());
  }
};

}  // namespace

const Method& rtnMethod() {
  static const Rtn method;
  return method;
}

}  // namespace nibble

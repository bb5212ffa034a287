// SPDX-License-Identifier: MIT
// Round to nearest: every column counts alike. Options: range_option.h.
#include "base/utf8.h"
#include "quant/methods/method.h"
#include "quant/methods/range_option.h"

namespace nibble {

namespace {

class RtnEncoder : public RowEncoder {
 public:
  RtnEncoder(const Grid& grid, std::int64_t columns) : grid_(grid), columns_(columns) {}

  void encode(std::int64_t, const float* values, std::byte* out) const override {
    grid_.encode(values, nullptr, out, columns_);
  }

 private:
  const Grid& grid_;
  std::int64_t columns_;
};

class Rtn : public Method {
 public:
  std::string_view name() const override { return "rtn"; }

  Result<std::unique_ptr<RowEncoder>> prepare(const MatrixJob& job) const override {
    NIBBLE_TRY(const Grid* grid,
               gridWithRange(job.grid, job.options, "tensor " + printable(job.tensor.name)));
    return std::make_unique<RtnEncoder>(*grid, job.tensor.shape.columns());
  }
};

}  // namespace

const Method& rtnMethod() {
  static const Rtn method;
  return method;
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Round to nearest: every column counts alike.
#include "quant/methods/method.h"

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
    return std::make_unique<RtnEncoder>(job.grid, job.tensor.shape.columns());
  }
};

}  // namespace

const Method& rtnMethod() {
  static const Rtn method;
  return method;
}

}  // namespace nibble

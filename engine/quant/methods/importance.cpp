// SPDX-License-Identifier: MIT
// Rounding that minimizes the error weighted by how strongly each input column is driven.
// Options: range_option.h.
#include "base/utf8.h"
#include "quant/methods/method.h"
#include "quant/methods/range_option.h"

namespace nibble {

namespace {

class ImportanceEncoder : public RowEncoder {
 public:
  ImportanceEncoder(const MatrixJob& job, std::shared_ptr<const Grid> grid)
      : grid_(std::move(grid)),
        importance_(job.importance),
        columns_(job.tensor.shape.columns()),
        rowsPerMatrix_(job.tensor.shape.dims[1]) {}

  void encode(std::int64_t row, const float* values, std::byte* out) const override {
    const auto offset = static_cast<std::size_t>(row / rowsPerMatrix_ * columns_);
    grid_->encode(values, importance_.data() + offset, out, columns_);
  }

 private:
  std::shared_ptr<const Grid> grid_;
  std::span<const float> importance_;
  std::int64_t columns_;
  std::int64_t rowsPerMatrix_;
};

class Importance : public Method {
 public:
  std::string_view name() const override { return "importance"; }

  Result<std::unique_ptr<RowEncoder>> prepare(const MatrixJob& job) const override {
    const std::string where = "tensor " + printable(job.tensor.name);
    const Shape& shape = job.tensor.shape;
    const auto expected = static_cast<std::size_t>(shape.dims[0] * shape.dims[2] * shape.dims[3]);
    if (job.importance.size() != expected) {
      return fail(ErrorCode::InvalidArgument, where,
                  "the method 'importance' needs {} values, it has {}", expected,
                  job.importance.size());
    }
    // One range of a stack of matrices goes by the inputs of the first.
    NIBBLE_TRY(auto grid, gridWithRange(job, job.importance, where));
    return std::make_unique<ImportanceEncoder>(job, std::move(grid));
  }
};

}  // namespace

const Method& importanceMethod() {
  static const Importance method;
  return method;
}

}  // namespace nibble

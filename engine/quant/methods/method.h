// SPDX-License-Identifier: MIT
// A method is how the values of a grid are chosen for a weight matrix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/thread_pool.h"
#include "formats/tensor_type.h"
#include "linalg/hessian.h"
#include "quant/grids/grid.h"
#include "quant/methods/tensor_values.h"
#include "quant/plan/recipe.h"

namespace nibble {

/// What a method knows of a matrix before it sees rows. A stack of matrices (experts) is one job.
struct MatrixJob {
  const TensorInfo& tensor;
  const Grid& grid;
  std::span<const float> importance;  ///< columns values a matrix, or empty
  const MethodOptions& options;
  /// What goes into the matrix as calibration found it, for methods that ask for it; else null.
  const linalg::Hessian* hessian = nullptr;
  /// For what a method did that people should know. May be empty.
  std::function<void(const std::string& note)> onNote{};
  // To prepare with, where there is a Hessian.
  linalg::FactorCache* factors = nullptr;  ///< of that Hessian, for all matrices; null: none kept
  ThreadPool* pool = nullptr;              ///< null: the calling thread alone
  std::stop_token stop{};
  ReadTensorValues values{};  ///< for those who look at the whole tensor first; empty: none can
};

/// Encodes the rows of one matrix; made by a method, safe to use from several threads. The bytes of
/// a row do not depend on how rows are grouped.
class RowEncoder {
 public:
  virtual ~RowEncoder() = default;

  /// `row` counts over all outer dimensions; `values` are the matrix's columns, all finite; `out`
  /// has room for the encoded row.
  virtual void encode(std::int64_t row, const float* values, std::byte* out) const = 0;

  /// The column of the matrix that each place of an encoded row stands for, where that is not its
  /// own: then the rows say nothing without it. Empty otherwise.
  virtual std::span<const int> columns() const { return {}; }

  /// How many rows are best encoded at once.
  virtual int rowsAtOnce() const { return 1; }
  /// Rows [row, row+count), one behind the other in `values` and, `outRow` bytes each, in `out`.
  virtual void encodeRows(std::int64_t row, std::int64_t count, const float* values,
                          std::int64_t columns, std::byte* out, std::int64_t outRow) const {
    for (std::int64_t r = 0; r < count; ++r)
      encode(row + r, values + r * columns, out + r * outRow);
  }
};

/// The job's Hessian. Fails, naming `where`, when there is none for the method.
Result<const linalg::Hessian*> hessianOf(const MatrixJob& job, std::string_view method,
                                         const std::string& where);

class Method {
 public:
  virtual ~Method() = default;

  /// As in quant/plan/method_info.h, which also says what the method needs.
  virtual std::string_view name() const = 0;

  /// The encoder may refer to everything in `job`. Fails, naming the tensor, when something the
  /// method needs is missing.
  virtual Result<std::unique_ptr<RowEncoder>> prepare(const MatrixJob& job) const = 0;
};

/// All rows of a matrix, `values` one after another, by the job's pool; `out` has room for them.
/// The encoder that did it.
Result<std::unique_ptr<RowEncoder>> encodeMatrix(const Method& method, const MatrixJob& job,
                                                 const float* values, std::byte* out);

/// Null for unknown methods and those not available; quant/plan/methods.def lists them all.
const Method* findMethod(std::string_view name);

}  // namespace nibble

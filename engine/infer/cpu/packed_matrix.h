// SPDX-License-Identifier: MIT
// A weight matrix in the layout the kernels of this processor want, still quantized, and the
// activations it is multiplied with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "base/thread_pool.h"
#include "formats/tensor_type.h"
#include "infer/activation_bits.h"

namespace nibble::cpu {

/// Input vectors of a matrix product: the floats, and the integer codes made from them once for all
/// matrices that read the same input. Different tokens may be handled by different threads.
class Activations {
 public:
  Activations();
  ~Activations();
  Activations(Activations&&) noexcept;
  Activations& operator=(Activations&&) noexcept;

  /// Makes room for [tokens][columns]; keeps what is large enough already. Codes have one digit of
  /// 8 bits or two.
  void resize(int tokens, std::int64_t columns, ActivationBits bits = ActivationBits::Eight);
  int tokens() const { return tokens_; }
  std::int64_t columns() const { return columns_; }

  /// The floats of one token, to be written by the caller.
  float* row(int token);
  const float* row(int token) const;
  /// Makes the codes of one token, after its floats are written.
  void quantize(int token);
  /// Takes over floats and codes of a token of another, which has the same columns and digits.
  void copyToken(int token, const Activations& from, int fromToken);

  struct Codes;  ///< private to the kernels
  const Codes& codes() const { return *codes_; }

 private:
  int tokens_ = 0;
  std::int64_t columns_ = 0;
  std::unique_ptr<Codes> codes_;
};

/// Rows and columns of a matrix, or of each matrix of a stack.
struct MatrixShape {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t matrices = 1;
  bool operator==(const MatrixShape&) const = default;
};

/// y[t][r] = sum_k W[r][k] x[t][k], with one matrix of a stack at a time.
class PackedMatrix {
 public:
  virtual ~PackedMatrix() = default;
  const MatrixShape& shape() const { return shape_; }
  std::int64_t rows() const { return shape_.rows; }
  std::int64_t columns() const { return shape_.columns; }
  /// The packed weights, as they are read for every token.
  virtual std::span<const std::byte> memory() const = 0;
  std::uint64_t bytes() const { return memory().size(); }

  /// Called by every worker of a pool region, each with its own `worker` of `workers`; computes
  /// tokens [first, first+count) of x. y[0] belongs to token `first`; `yStride` floats a token. A
  /// worker writes only its own rows; the caller puts a barrier behind it.
  virtual void multiply(const Activations& x, int first, int count, float* y, std::int64_t yStride,
                        int worker, int workers, std::int64_t matrix = 0) const = 0;

 protected:
  explicit PackedMatrix(const MatrixShape& shape) : shape_(shape) {}

 private:
  MatrixShape shape_;
};

/// Gives rows [first, first+count) of a tensor as stored; called from several threads.
using RowReader = std::function<Result<std::span<const std::byte>>(
    std::int64_t first, std::int64_t count, std::vector<std::byte>& scratch)>;

/// Packs a matrix of any grid type, with all threads of the pool. The reader counts rows over all
/// matrices of a stack.
Result<std::unique_ptr<PackedMatrix>> packMatrix(TensorType type, const MatrixShape& shape,
                                                 const RowReader& reader, ThreadPool& pool,
                                                 const std::stop_token& stop);

}  // namespace nibble::cpu

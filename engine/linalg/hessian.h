// SPDX-License-Identifier: MIT
// The sum of x xT over the input vectors of a matrix, and what error feedback needs of it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "base/thread_pool.h"

namespace nibble::linalg {

class Hessian {
 public:
  explicit Hessian(int size);

  int size() const { return size_; }
  std::uint64_t rows() const { return rows_; }
  /// Adds `rows` vectors, `step` floats from one to the next. All must be finite.
  void add(ThreadPool& pool, const float* x, std::ptrdiff_t step, std::int64_t rows,
           const std::stop_token& stop = {});

  /// sum x_i x_j
  double at(int i, int j) const { return i <= j ? upper_[index(i, j)] : upper_[index(j, i)]; }
  /// Of input i; 0 while nothing was added.
  double meanSquare(int i) const { return at(i, i) / static_cast<double>(rows_ > 0 ? rows_ : 1); }
  /// Of all inputs, as an importance matrix has them.
  std::vector<float> meanSquares() const;
  static std::uint64_t bytes(int size) {
    return static_cast<std::uint64_t>(size) * static_cast<std::uint64_t>(size) * sizeof(double);
  }

 private:
  std::size_t index(int i, int j) const {
    return static_cast<std::size_t>(i) * static_cast<std::size_t>(size_) +
           static_cast<std::size_t>(j);
  }

  int size_;
  std::uint64_t rows_ = 0;
  std::vector<double> upper_;  ///< [size][size], the part above the diagonal and the diagonal
};

/// U with UT U = (H + damping)^-1, upper triangular, of a Hessian whose rows and columns are taken
/// in some order.
struct InverseFactor {
  int size = 0;
  std::vector<float> u;    ///< [size][size], row-major
  std::vector<bool> dead;  ///< inputs that were always 0, in the order asked for
  double damping = 0;      ///< what was added, in shares of the mean of the diagonal
  const float* row(int i) const {
    return u.data() + static_cast<std::ptrdiff_t>(i) * static_cast<std::ptrdiff_t>(size);
  }
};

/// `order` is a permutation of the inputs; `damping` the share of the mean diagonal that is added
/// to the diagonal, raised tenfold (from 1e-4 at least) as often as the sum is not positive
/// definite. Takes as much memory again as the Hessian, and half of it for the result, which does
/// not depend on the number of threads. Fails with InvalidArgument when no share below 10 helps or
/// the Hessian is not finite.
Result<InverseFactor> inverseFactor(const Hessian& hessian, std::span<const int> order,
                                    double damping, ThreadPool& pool,
                                    const std::stop_token& stop = {});

/// The last factor of one Hessian: matrices that read the same input mostly want the same one.
class FactorCache {
 public:
  /// As inverseFactor(), of the same Hessian at each call.
  Result<std::shared_ptr<const InverseFactor>> factor(const Hessian& hessian,
                                                      std::span<const int> order, double damping,
                                                      ThreadPool& pool,
                                                      const std::stop_token& stop = {});

 private:
  std::vector<int> order_;
  double damping_ = 0;  ///< asked for
  std::shared_ptr<const InverseFactor> factor_;
};

/// A Hessian and what its matrices' encoders made of it.
struct FactoredHessian {
  Hessian hessian;
  FactorCache factors{};
};

}  // namespace nibble::linalg

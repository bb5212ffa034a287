// SPDX-License-Identifier: MIT
// Cholesky factors and inverses of triangles, block by block on all threads. The bits depend on
// neither threads nor instruction set.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "base/thread_pool.h"

namespace nibble::linalg {

/// A square matrix in double precision, row by row.
struct SquareMatrix {
  int size = 0;
  std::vector<double> values;  ///< [size][size]

  explicit SquareMatrix(int n)
      : size(n), values(static_cast<std::size_t>(n) * static_cast<std::size_t>(n)) {}
  double* row(int i) {
    return values.data() + static_cast<std::ptrdiff_t>(i) * static_cast<std::ptrdiff_t>(size);
  }
  const double* row(int i) const {
    return values.data() + static_cast<std::ptrdiff_t>(i) * static_cast<std::ptrdiff_t>(size);
  }
};

/// In place of a symmetric positive definite matrix, of which the lower triangle counts, L with
/// A = L LT; zeros above its diagonal. False when the matrix is not positive definite, or when
/// stopped; what is left then is of no use.
bool choleskyInPlace(SquareMatrix& a, ThreadPool& pool, const std::stop_token& stop = {});

/// In place of a lower triangle with zeros above the diagonal and none on it, its inverse. False
/// when stopped.
bool invertLowerInPlace(SquareMatrix& l, ThreadPool& pool, const std::stop_token& stop = {});

}  // namespace nibble::linalg

// SPDX-License-Identifier: MIT
#include "linalg/hessian.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <mutex>

#include "linalg/product.h"

namespace nibble::linalg {

namespace {

constexpr int kTile = 192;

}  // namespace

Hessian::Hessian(int size)
    : size_(size), upper_(static_cast<std::size_t>(size) * static_cast<std::size_t>(size)) {}

void Hessian::add(ThreadPool& pool, const float* x, std::ptrdiff_t step, std::int64_t rows,
                  const std::stop_token& stop) {
  const int tiles = (size_ + kTile - 1) / kTile;
  pool.parallelFor(
      static_cast<std::int64_t>(tiles) * tiles, 1,
      [&](std::int64_t begin, std::int64_t end, int) {
        std::vector<float> sums(static_cast<std::size_t>(kTile) * kTile);
        for (std::int64_t t = begin; t < end; ++t) {
          const int i = static_cast<int>(t / tiles) * kTile,
                    j = static_cast<int>(t % tiles) * kTile;
          if (j < i) continue;
          const int height = std::min(kTile, size_ - i), width = std::min(kTile, size_ - j);
          std::fill(sums.begin(), sums.end(), 0.0f);
          kernels().product({x + i, 1, step}, {x + j, step, 1}, sums.data(), kTile, height, width,
                            rows);
          for (int r = 0; r < height; ++r) {
            double* out = upper_.data() + index(i + r, j);
            const float* from = sums.data() + static_cast<std::ptrdiff_t>(r) * kTile;
            for (int c = 0; c < width; ++c) out[c] += static_cast<double>(from[c]);
          }
        }
      },
      stop);
  rows_ += static_cast<std::uint64_t>(rows);
}

namespace {

using Matrix = Eigen::MatrixXd;

/// J H J for the reversal J, in the order asked for: its Cholesky factor turned around is R with
/// H = R RT, upper triangular, and U = R^-1.
Matrix reversed(const Hessian& hessian, std::span<const int> order, const std::vector<bool>& dead) {
  const int n = hessian.size();
  Matrix h(n, n);
  for (int j = 0; j < n; ++j) {
    for (int i = j; i < n; ++i) {
      const int a = n - 1 - i, b = n - 1 - j;
      const bool none = dead[static_cast<std::size_t>(a)] || dead[static_cast<std::size_t>(b)];
      h(i, j) =
          none ? (i == j ? 1.0 : 0.0)
               : hessian.at(order[static_cast<std::size_t>(a)], order[static_cast<std::size_t>(b)]);
    }
  }
  return h;
}

void invertTriangle(const Matrix& lower, std::vector<float>& u) {
  const Eigen::Index n = lower.rows();
  Matrix inverse = Matrix::Identity(n, n);
  lower.triangularView<Eigen::Lower>().solveInPlace(inverse);
  u.assign(static_cast<std::size_t>(n * n), 0.0f);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = i; j < n; ++j) {
      u[static_cast<std::size_t>(i * n + j)] = static_cast<float>(inverse(n - 1 - i, n - 1 - j));
    }
  }
}

}  // namespace

Result<InverseFactor> inverseFactor(const Hessian& hessian, std::span<const int> order,
                                    double damping) {
  // Block sizes, and with them the last bits, must not follow the caches of this machine.
  static std::once_flag once;
  std::call_once(once, [] { Eigen::setCpuCacheSizes(32 << 10, 512 << 10, 8 << 20); });
  const int n = hessian.size();
  InverseFactor factor;
  factor.size = n;
  factor.dead.resize(static_cast<std::size_t>(n));
  double mean = 0;
  for (int i = 0; i < n; ++i) {
    const double diagonal =
        hessian.at(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(i)]);
    if (!std::isfinite(diagonal)) {
      return fail(ErrorCode::InvalidArgument, {}, "the calibration's sums are not finite");
    }
    factor.dead[static_cast<std::size_t>(i)] = !(diagonal > 0);
    mean += diagonal / n;
  }
  const Matrix plain = reversed(hessian, order, factor.dead);
  constexpr double kMost = 10;
  for (factor.damping = damping; factor.damping < kMost;
       factor.damping = std::max(1e-4, factor.damping * 10)) {
    Matrix h = plain;
    h.diagonal().array() += factor.damping * mean;
    const Eigen::LLT<Eigen::Ref<Matrix>, Eigen::Lower> cholesky(h);
    if (cholesky.info() != Eigen::Success) continue;
    invertTriangle(h, factor.u);
    if (std::all_of(factor.u.begin(), factor.u.end(), [](float v) { return std::isfinite(v); })) {
      return factor;
    }
  }
  return withHint(fail(ErrorCode::InvalidArgument, {},
                       "the calibration's Hessian of {} inputs cannot be factored", n),
                  "calibrate on more text");
}

}  // namespace nibble::linalg

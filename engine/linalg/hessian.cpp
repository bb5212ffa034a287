// SPDX-License-Identifier: MIT
#include "linalg/hessian.h"

#include <algorithm>
#include <cmath>

#include "base/progress.h"
#include "linalg/product.h"
#include "linalg/triangle.h"

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

std::vector<float> Hessian::meanSquares() const {
  std::vector<float> means;
  for (int i = 0; i < size_; ++i) means.push_back(static_cast<float>(meanSquare(i)));
  return means;
}

namespace {

/// J H J for the reversal J, in the order asked for: its Cholesky factor turned around is R with
/// H = R RT, upper triangular, and U = R^-1. The lower triangle only.
void setReversed(SquareMatrix& h, const Hessian& hessian, std::span<const int> order,
                 const std::vector<bool>& dead, double damping, ThreadPool& pool) {
  const int n = hessian.size();
  pool.parallelFor(n, 16, [&](std::int64_t begin, std::int64_t end, int) {
    for (int i = static_cast<int>(begin); i < static_cast<int>(end); ++i) {
      const auto a = static_cast<std::size_t>(n - 1 - i);
      double* row = h.row(i);
      for (int j = 0; j <= i; ++j) {
        const auto b = static_cast<std::size_t>(n - 1 - j);
        const bool none = dead[a] || dead[b];
        row[j] = none ? (i == j ? 1.0 : 0.0) : hessian.at(order[a], order[b]);
      }
      row[i] += damping;
    }
  });
}

bool isFinite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

std::vector<float> turnedAround(const SquareMatrix& inverse, ThreadPool& pool) {
  const int n = inverse.size;
  std::vector<float> u(inverse.values.size());
  pool.parallelFor(n, 16, [&](std::int64_t begin, std::int64_t end, int) {
    for (int i = static_cast<int>(begin); i < static_cast<int>(end); ++i) {
      const double* row = inverse.row(n - 1 - i);
      float* out = u.data() + static_cast<std::ptrdiff_t>(i) * n;
      for (int j = i; j < n; ++j) out[j] = static_cast<float>(row[n - 1 - j]);
    }
  });
  return u;
}

}  // namespace

Result<InverseFactor> inverseFactor(const Hessian& hessian, std::span<const int> order,
                                    double damping, ThreadPool& pool, const std::stop_token& stop) {
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
  constexpr double kMost = 10;
  SquareMatrix h(n);
  for (factor.damping = damping; factor.damping < kMost;
       factor.damping = std::max(1e-4, factor.damping * 10)) {
    setReversed(h, hessian, order, factor.dead, factor.damping * mean, pool);
    const bool done = choleskyInPlace(h, pool, stop) && invertLowerInPlace(h, pool, stop);
    if (stop.stop_requested()) return cancelled();
    if (!done) continue;
    factor.u = turnedAround(h, pool);
    if (isFinite(factor.u)) return factor;
  }
  return withHint(fail(ErrorCode::InvalidArgument, {},
                       "the calibration's Hessian of {} inputs cannot be factored", n),
                  "calibrate on more text");
}

Result<std::shared_ptr<const InverseFactor>> FactorCache::factor(const Hessian& hessian,
                                                                 std::span<const int> order,
                                                                 double damping, ThreadPool& pool,
                                                                 const std::stop_token& stop) {
  if (factor_ != nullptr && damping == damping_ && std::ranges::equal(order, order_)) {
    return factor_;
  }
  factor_.reset();
  NIBBLE_TRY(InverseFactor made, inverseFactor(hessian, order, damping, pool, stop));
  factor_ = std::make_shared<const InverseFactor>(std::move(made));
  order_.assign(order.begin(), order.end());
  damping_ = damping;
  return factor_;
}

}  // namespace nibble::linalg

// SPDX-License-Identifier: MIT
// What calibration's algebra takes against what the processor can do: sums of x xT and the factor
// of their inverse.
//
//   bench_linalg [SIZE…]      default: 1024 2048 4096
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "linalg/hessian.h"
#include "linalg/product.h"

namespace {

using namespace nibble;
using namespace nibble::linalg;

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Of products whose operands stay in the first-level cache, on all threads: as near to the
/// processor's limit as these kernels come.
template <typename Body>
double cachedRate(ThreadPool& pool, double flopsEach, const Body& body) {
  constexpr int kTimes = 4000;
  double best = 0;
  for (int round = 0; round < 3; ++round) {
    const double start = seconds();
    pool.run([&](int) {
      for (int i = 0; i < kTimes; ++i) body();
    });
    best = std::max(best, flopsEach * kTimes * pool.size() / (seconds() - start));
  }
  return best;
}

double floatLimit(ThreadPool& pool) {
  constexpr int kM = 24, kN = 48, kK = 96;
  return cachedRate(pool, 2.0 * kM * kN * kK, [] {
    static thread_local std::vector<float> a(kM * kK, 0.5f), b(kK * kN, 0.25f), c(kM * kN);
    kernels().product({a.data(), kK, 1}, {b.data(), kN, 1}, c.data(), kN, kM, kN, kK);
  });
}

double doubleLimit(ThreadPool& pool) {
  constexpr int kM = 24, kN = 24, kK = 96;
  return cachedRate(pool, 2.0 * kM * kN * kK, [] {
    static thread_local std::vector<double> a(kM * kK, 0.5), b(kK * kN, 0.25), c(kM * kN);
    kernels().productDouble({a.data(), kK, 1}, {b.data(), kN, 1}, c.data(), kN, kM, kN, kK);
  });
}

void measure(int size, ThreadPool& pool, double floats, double doubles) {
  const std::int64_t rows = 2048;
  std::vector<float> x(static_cast<std::size_t>(rows) * static_cast<std::size_t>(size));
  std::uint32_t state = 1;
  for (float& value : x) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(state >> 8) / 16777216.0f - 0.5f;
  }
  const double n = size;
  Hessian hessian(size);
  const double start = seconds();
  hessian.add(pool, x.data(), size, rows);
  const double added = seconds();
  std::vector<int> order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), 0);
  const auto factor = inverseFactor(hessian, order, 0.02, pool);
  const double done = seconds();
  if (!factor) {
    fmt::print("{}: {}\n", size, factor.error().message());
    return;
  }
  // Half of the products of a sum of squares; a third of n cubed each for factor and inverse.
  const double sums = n * n * static_cast<double>(rows) / (added - start);
  const double factors = 2 * n * n * n / 3 / (done - added);
  fmt::print(
      "{:6}  sums {:8.3f} s {:7.1f} GFLOP/s {:3.0f} %   factor {:8.3f} s {:7.1f} GFLOP/s {:3.0f} "
      "%\n",
      size, added - start, sums / 1e9, 100 * sums / floats, done - added, factors / 1e9,
      100 * factors / doubles);
}

}  // namespace

int main(int argc, char** argv) {
  ThreadPool pool;
  const double floats = floatLimit(pool), doubles = doubleLimit(pool);
  fmt::print("{} threads, products in cache: {:.1f} GFLOP/s single, {:.1f} double precision\n",
             pool.size(), floats / 1e9, doubles / 1e9);
  std::vector<int> sizes;
  for (int i = 1; i < argc; ++i) sizes.push_back(std::atoi(argv[i]));
  if (sizes.empty()) sizes = {1024, 2048, 4096};
  for (const int size : sizes) measure(size, pool, floats, doubles);
  return 0;
}

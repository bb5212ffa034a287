// SPDX-License-Identifier: MIT
#include "linalg/product.h"

#include <algorithm>

namespace nibble::linalg {

namespace {

// One piece of the result: enough rows to pay for packing b, few enough that all threads have work.
constexpr std::int64_t kRows = 256;
constexpr std::int64_t kColumns = 192;  // whole strips of every instruction set

}  // namespace

const Kernels& kernels() {
  static const Kernels& best = kernels(activeIsa());
  return best;
}

void product(ThreadPool& pool, Operand a, Operand b, float* c, std::ptrdiff_t cStep, std::int64_t m,
             std::int64_t n, std::int64_t k, const std::stop_token& stop) {
  const std::int64_t across = (n + kColumns - 1) / kColumns;
  const std::int64_t pieces = (m + kRows - 1) / kRows * across;
  pool.parallelFor(
      pieces, 1,
      [&](std::int64_t begin, std::int64_t end, int) {
        for (std::int64_t piece = begin; piece < end; ++piece) {
          const std::int64_t i = piece / across * kRows, j = piece % across * kColumns;
          kernels().product({a.data + i * a.rowStep, a.rowStep, a.columnStep},
                            {b.data + j * b.columnStep, b.rowStep, b.columnStep}, c + i * cStep + j,
                            cStep, std::min(kRows, m - i), std::min(kColumns, n - j), k);
        }
      },
      stop);
}

}  // namespace nibble::linalg

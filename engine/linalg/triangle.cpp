// SPDX-License-Identifier: MIT
#include "linalg/triangle.h"

#include <Eigen/Cholesky>
#include <algorithm>

#include "linalg/product.h"

namespace nibble::linalg {

namespace {

// Whole strips of every instruction set; the blocks on the diagonal are done by one thread.
constexpr int kBlock = 96;

using Block = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

int blocksOf(int size) {
  return (size + kBlock - 1) / kBlock;
}
int heightOf(int size, int block) {
  return std::min(kBlock, size - block * kBlock);
}

Block diagonalBlock(SquareMatrix& a, int block) {
  const int at = block * kBlock, height = heightOf(a.size, block);
  Block part(height, height);
  for (int i = 0; i < height; ++i) {
    for (int j = 0; j < height; ++j) part(i, j) = j <= i ? a.row(at + i)[at + j] : 0.0;
  }
  return part;
}

void setDiagonalBlock(SquareMatrix& a, int block, const Block& part) {
  const int at = block * kBlock;
  for (int i = 0; i < part.rows(); ++i) {
    for (int j = 0; j < part.cols(); ++j) a.row(at + i)[at + j] = j <= i ? part(i, j) : 0.0;
  }
}

Block inverseOf(const Block& lower) {
  Block inverse = Block::Identity(lower.rows(), lower.cols());
  lower.triangularView<Eigen::Lower>().solveInPlace(inverse);
  return inverse;
}

/// out = factor * in for `rows` rows of `width` values, times the transpose of `by` or `by` itself.
void multiplyRowsBy(const double* in, std::ptrdiff_t step, int rows, const Block& by,
                    bool transposed, double sign, double* out, std::ptrdiff_t outStep) {
  const auto width = by.rows();
  for (int i = 0; i < rows; ++i) std::fill_n(out + i * outStep, width, 0.0);
  const DoubleOperand b{by.data(), transposed ? 1 : width, transposed ? width : 1};
  kernels().productDouble({in, step, 1}, b, out, outStep, rows, width, width);
  if (sign > 0) return;
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < width; ++j) out[i * outStep + j] = -out[i * outStep + j];
  }
}

void forBlocks(ThreadPool& pool, int first, int last, const std::function<void(int)>& body) {
  pool.parallelFor(last - first, 1, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) body(first + static_cast<int>(i));
  });
}

/// Column block `k` of the factor below its diagonal, and what remains of the rows below.
void eliminate(SquareMatrix& a, int k, const Block& inverse, std::vector<double>& negative,
               ThreadPool& pool) {
  const int blocks = blocksOf(a.size), at = k * kBlock;
  const auto width = static_cast<std::ptrdiff_t>(inverse.rows());
  negative.resize(static_cast<std::size_t>(a.size) * static_cast<std::size_t>(width));
  forBlocks(pool, k + 1, blocks, [&](int i) {
    const int from = i * kBlock, height = heightOf(a.size, i);
    double* minus = negative.data() + from * width;
    multiplyRowsBy(a.row(from) + at, a.size, height, inverse, true, 1, minus, width);
    for (int r = 0; r < height; ++r) {
      double* own = a.row(from + r) + at;
      for (std::ptrdiff_t c = 0; c < width; ++c) {
        own[c] = minus[r * width + c];
        minus[r * width + c] = -own[c];
      }
    }
  });
  // The longest rows first, so that the threads end together.
  forBlocks(pool, 0, blocks - k - 1, [&](int back) {
    const int i = blocks - 1 - back, from = i * kBlock;
    kernels().productDouble({negative.data() + from * width, width, 1},
                            {a.row(at + kBlock) + at, 1, a.size}, a.row(from) + at + kBlock, a.size,
                            heightOf(a.size, i), std::min((i + 1) * kBlock, a.size) - at - kBlock,
                            width);
  });
}

}  // namespace

bool choleskyInPlace(SquareMatrix& a, ThreadPool& pool, const std::stop_token& stop) {
  const int blocks = blocksOf(a.size);
  std::vector<double> negative;
  for (int k = 0; k < blocks; ++k) {
    if (stop.stop_requested()) return false;
    Block part = diagonalBlock(a, k);
    const Eigen::LLT<Eigen::Ref<Block>, Eigen::Lower> cholesky(part);
    if (cholesky.info() != Eigen::Success) return false;
    setDiagonalBlock(a, k, part);
    if (k + 1 < blocks) eliminate(a, k, inverseOf(diagonalBlock(a, k)), negative, pool);
  }
  for (int i = 0; i < a.size; ++i) std::fill(a.row(i) + i + 1, a.row(i) + a.size, 0.0);
  return true;
}

bool invertLowerInPlace(SquareMatrix& l, ThreadPool& pool, const std::stop_token& stop) {
  // From the last block up: with the lower right part inverted already, the block below the
  // diagonal becomes -inverse(L22) L21 inverse(L11).
  const int blocks = blocksOf(l.size);
  std::vector<double> panel;
  for (int k = blocks - 1; k >= 0; --k) {
    if (stop.stop_requested()) return false;
    const Block inverse = inverseOf(diagonalBlock(l, k));
    const int at = k * kBlock, below = at + kBlock;
    const auto width = static_cast<std::ptrdiff_t>(inverse.rows());
    setDiagonalBlock(l, k, inverse);
    if (k + 1 == blocks) continue;
    panel.resize(static_cast<std::size_t>(l.size - below) * static_cast<std::size_t>(width));
    forBlocks(pool, k + 1, blocks, [&](int i) {
      const int from = i * kBlock;
      multiplyRowsBy(l.row(from) + at, l.size, heightOf(l.size, i), inverse, false, -1,
                     panel.data() + (from - below) * width, width);
    });
    forBlocks(pool, 0, blocks - k - 1, [&](int back) {
      const int i = blocks - 1 - back, from = i * kBlock, height = heightOf(l.size, i);
      for (int r = 0; r < height; ++r) std::fill_n(l.row(from + r) + at, width, 0.0);
      kernels().productDouble({l.row(from) + below, l.size, 1}, {panel.data(), width, 1},
                              l.row(from) + at, l.size, height, width, from + height - below);
    });
  }
  return true;
}

}  // namespace nibble::linalg

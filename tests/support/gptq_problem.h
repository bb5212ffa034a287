// SPDX-License-Identifier: MIT
// Small matrices and what goes into them, for methods that work with a Hessian.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "quant/methods/method.h"
#include "support/quantize_run.h"

namespace nibble::test {

using Values = std::vector<float>;

/// Inputs whose channels go together, some much larger than others.
inline Values inputs(int count, int size, std::uint64_t seed) {
  Values x(static_cast<std::size_t>(count * size));
  for (int t = 0; t < count; ++t) {
    const float common = pseudoWeight(seed * 7919 + static_cast<std::uint64_t>(t));
    for (int i = 0; i < size; ++i) {
      const auto at = static_cast<std::size_t>(t * size + i);
      const float scale = i % 9 == 0 ? 4.0f : 1.0f;
      x[at] = scale * (0.8f * common + pseudoWeight(seed * 1000003 + at));
    }
  }
  return x;
}

inline linalg::Hessian hessianOf(const Values& x, int size) {
  ThreadPool pool(1);
  linalg::Hessian hessian(size);
  hessian.add(pool, x.data(), size, static_cast<std::int64_t>(x.size()) / size);
  return hessian;
}

inline Values weightsOf(int rows, int size, std::uint64_t seed) {
  Values w;
  for (int i = 0; i < rows * size; ++i) {
    w.push_back(0.1f * pseudoWeight(seed * 31337 + static_cast<std::uint64_t>(i)) +
                0.05f * pseudoWeight(seed * 31337 + static_cast<std::uint64_t>(i) + 999999));
  }
  return w;
}

inline std::vector<std::byte> encodeAll(const RowEncoder& encoder, TensorType type, const Values& w,
                                        int size, std::int64_t atOnce) {
  const auto rows = static_cast<std::int64_t>(w.size()) / size;
  const std::int64_t rowSize = rowBytes(type, size);
  std::vector<std::byte> bytes(static_cast<std::size_t>(rows * rowSize));
  for (std::int64_t r = 0; r < rows; r += atOnce) {
    encoder.encodeRows(r, std::min(atOnce, rows - r), w.data() + r * size, size,
                       bytes.data() + r * rowSize, rowSize);
  }
  return bytes;
}

inline Values decodeAll(TensorType type, const std::vector<std::byte>& bytes, std::size_t count) {
  Values values(count);
  grid(type).decode(bytes.data(), values.data(), static_cast<std::int64_t>(count));
  return values;
}

/// sum over rows of e H eT
inline double loss(const Values& w, const Values& values, const linalg::Hessian& hessian) {
  const int size = hessian.size();
  double sum = 0;
  for (std::size_t r = 0; r < w.size(); r += static_cast<std::size_t>(size)) {
    std::vector<double> e;
    for (int i = 0; i < size; ++i) {
      const std::size_t at = r + static_cast<std::size_t>(i);
      e.push_back(static_cast<double>(w[at]) - static_cast<double>(values[at]));
    }
    for (int i = 0; i < size; ++i) {
      for (int j = 0; j < size; ++j) {
        sum += e[static_cast<std::size_t>(i)] * hessian.at(i, j) * e[static_cast<std::size_t>(j)];
      }
    }
  }
  return sum;
}

}  // namespace nibble::test

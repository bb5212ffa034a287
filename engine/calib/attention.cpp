// SPDX-License-Identifier: MIT
#include "calib/attention.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "linalg/product.h"

namespace nibble::calib {

namespace {

constexpr int kQueries = 64;  // rows of scores at once

/// One head of one chunk; the steps are floats from one token to the next.
struct HeadTask {
  const float* q;
  const float* k;
  const float* v;
  float* out;
  std::ptrdiff_t step, kvStep;
};

void attendHead(const AttentionShape& shape, const HeadTask& task, std::vector<float>& scores) {
  const auto& kernels = linalg::kernels();
  const float scale = 1.0f / std::sqrt(static_cast<float>(shape.headSize));
  for (int first = 0; first < shape.length; first += kQueries) {
    const int rows = std::min(kQueries, shape.length - first);
    const int seen = first + rows;
    scores.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(seen), 0.0f);
    kernels.product({task.q + first * task.step, task.step, 1}, {task.k, 1, task.kvStep},
                    scores.data(), seen, rows, seen, shape.headSize);
    for (int r = 0; r < rows; ++r) {
      float* row = scores.data() + static_cast<std::ptrdiff_t>(r) * seen;
      const int visible = first + r + 1;
      for (int i = 0; i < visible; ++i) row[i] *= scale;
      kernels.softmax(row, visible);
      std::fill(row + visible, row + seen, 0.0f);
    }
    kernels.product({scores.data(), seen, 1}, {task.v, task.kvStep, 1},
                    task.out + first * task.step, task.step, rows, shape.headSize, seen);
  }
}

}  // namespace

void attention(ThreadPool& pool, const AttentionShape& shape, const float* q, const float* k,
               const float* v, float* out, const std::stop_token& stop) {
  const std::ptrdiff_t step = std::ptrdiff_t{shape.heads} * shape.headSize;
  const std::ptrdiff_t kvStep = std::ptrdiff_t{shape.kvHeads} * shape.headSize;
  const int shared = shape.heads / shape.kvHeads;
  pool.parallelFor(
      std::int64_t{shape.chunks} * shape.heads, 1,
      [&](std::int64_t begin, std::int64_t end, int) {
        std::vector<float> scores;
        for (std::int64_t i = begin; i < end; ++i) {
          const std::int64_t chunk = i / shape.heads, head = i % shape.heads;
          const std::ptrdiff_t first = chunk * shape.length;
          const std::ptrdiff_t own = first * step + head * shape.headSize;
          const std::ptrdiff_t kv = first * kvStep + head / shared * shape.headSize;
          attendHead(shape, {q + own, k + kv, v + kv, out + own, step, kvStep}, scores);
        }
      },
      stop);
}

}  // namespace nibble::calib

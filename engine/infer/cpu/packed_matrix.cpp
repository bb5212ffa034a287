// SPDX-License-Identifier: MIT
#include "infer/cpu/packed_matrix.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <optional>

#include "quant/grids/grid.h"

namespace nibble::cpu {

namespace {

constexpr int kLanes = 16;

float dot(const float* a, const float* b, std::int64_t n) {
  float lanes[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (int l = 0; l < kLanes; ++l) lanes[l] += a[i + l] * b[i + l];
  }
  float sum = 0;
  for (const float lane : lanes) sum += lane;
  for (; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

/// Keeps the rows as stored and decodes them at every use.
class StoredMatrix final : public PackedMatrix {
 public:
  StoredMatrix(TensorType type, std::int64_t rows, std::int64_t columns)
      : PackedMatrix(rows, columns),
        type_(type),
        rowBytes_(rowBytes(type, columns)),
        data_(static_cast<std::size_t>(rows * rowBytes_)) {}

  std::byte* row(std::int64_t r) { return data_.data() + r * rowBytes_; }
  std::uint64_t bytes() const override { return data_.size(); }

  void multiply(const Activations& x, int first, int count, float* y, std::int64_t yStride,
                int worker, int workers) const override {
    const std::int64_t begin = rows() * worker / workers;
    const std::int64_t end = rows() * (worker + 1) / workers;
    std::vector<float> decoded(static_cast<std::size_t>(columns()));
    for (std::int64_t r = begin; r < end; ++r) {
      grid(type_).decode(data_.data() + r * rowBytes_, decoded.data(), columns());
      for (int t = 0; t < count; ++t) {
        y[t * yStride + r] = dot(decoded.data(), x.row(first + t), columns());
      }
    }
  }

 private:
  TensorType type_;
  std::int64_t rowBytes_;
  std::vector<std::byte> data_;
};

}  // namespace

Result<std::unique_ptr<PackedMatrix>> packMatrix(TensorType type, std::int64_t rows,
                                                 std::int64_t columns, const RowReader& reader,
                                                 ThreadPool& pool, const std::stop_token& stop) {
  auto matrix = std::make_unique<StoredMatrix>(type, rows, columns);
  const auto bytes = static_cast<std::size_t>(rowBytes(type, columns));
  std::mutex mutex;
  std::optional<Error> error;
  pool.parallelFor(
      rows, 64,
      [&](std::int64_t begin, std::int64_t end, int) {
        std::vector<std::byte> scratch;
        auto stored = reader(begin, end - begin, scratch);
        const std::lock_guard lock(mutex);
        if (!stored) {
          error = std::move(stored).error();
        } else {
          std::memcpy(matrix->row(begin), stored->data(),
                      bytes * static_cast<std::size_t>(end - begin));
        }
      },
      stop);
  if (error) return tl::unexpected(std::move(*error));
  if (stop.stop_requested()) return fail(ErrorCode::Cancelled, {}, "packing was stopped");
  return matrix;
}

}  // namespace nibble::cpu

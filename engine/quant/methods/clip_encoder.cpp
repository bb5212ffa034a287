// SPDX-License-Identifier: MIT
#include "quant/methods/clip_encoder.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "formats/integer_type.h"
#include "linalg/product.h"

namespace nibble {

namespace {

// Shares of the largest magnitude of each run of columns at which it is clipped; the first clips
// nothing.
constexpr std::array kShares = {1.0f, 0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f, 0.65f, 0.6f};
constexpr int kChoices = static_cast<int>(kShares.size());
// GGUF's blocks of 256 have scales of their own within: each run is clipped by its own largest.
constexpr int kRun = 32;
// How often every block is looked at.
constexpr int kSweeps = 3;

}  // namespace

/// A row under way.
struct ClipEncoder::Row {
  std::vector<std::byte> bytes;  ///< [choices][row]
  std::vector<float> errors;     ///< weight - decoded: [choices][columns]
  std::vector<int> chosen;       ///< by block
};

ClipEncoder::ClipEncoder(std::shared_ptr<const Grid> grid, const linalg::Hessian& hessian)
    : grid_(std::move(grid)),
      size_(hessian.size()),
      block_(static_cast<int>(traits(grid_->type()).blockElements)),
      blockBytes_(static_cast<int>(traits(grid_->type()).blockBytes)),
      run_(integerType(grid_->type()) ? block_ : std::min(block_, kRun)),
      importance_(hessian.meanSquares()) {
  const auto rows = static_cast<double>(std::max<std::uint64_t>(1, hessian.rows()));
  hessian_.reserve(static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_));
  for (int i = 0; i < size_; ++i) {
    for (int j = 0; j < size_; ++j) {
      hessian_.push_back(static_cast<float>(hessian.at(i, j) / rows));
    }
  }
}

void ClipEncoder::encodeRows(std::int64_t, std::int64_t count, const float* values,
                             std::int64_t columns, std::byte* out, std::int64_t outRow) const {
  std::vector<Row> rows(static_cast<std::size_t>(count));
  std::vector<float> errors(static_cast<std::size_t>(count * columns)), slopes(errors.size(), 0.0f);
  for (std::int64_t r = 0; r < count; ++r) {
    Row& row = rows[static_cast<std::size_t>(r)];
    roundAll(values + r * columns, row);
    std::copy_n(row.errors.data(), columns, errors.data() + r * columns);
  }
  linalg::kernels().product({errors.data(), size_, 1}, {hessian_.data(), size_, 1}, slopes.data(),
                            size_, count, size_, size_);
  for (std::int64_t r = 0; r < count; ++r) {
    Row& row = rows[static_cast<std::size_t>(r)];
    choose(row, slopes.data() + r * columns);
    const std::int64_t rowSize = columns / block_ * blockBytes_;
    for (std::size_t b = 0; b < row.chosen.size(); ++b) {
      const std::int64_t at = static_cast<std::int64_t>(b) * blockBytes_;
      std::copy_n(row.bytes.data() + row.chosen[b] * rowSize + at, blockBytes_,
                  out + r * outRow + at);
    }
  }
}

/// The row rounded in every way.
void ClipEncoder::roundAll(const float* values, Row& row) const {
  const int rowSize = size_ / block_ * blockBytes_;
  row.bytes.resize(static_cast<std::size_t>(kChoices) * static_cast<std::size_t>(rowSize));
  row.errors.resize(static_cast<std::size_t>(kChoices) * static_cast<std::size_t>(size_));
  row.chosen.assign(static_cast<std::size_t>(size_ / block_), 0);
  std::vector<float> clipped(static_cast<std::size_t>(size_)), decoded(clipped.size());
  for (int choice = 0; choice < kChoices; ++choice) {
    const float share = kShares[static_cast<std::size_t>(choice)];
    for (int first = 0; first < size_; first += run_) {
      float largest = 0;
      for (int c = first; c < first + run_; ++c) largest = std::max(largest, std::fabs(values[c]));
      const float limit = share * largest;
      for (int c = first; c < first + run_; ++c) {
        clipped[static_cast<std::size_t>(c)] = std::clamp(values[c], -limit, limit);
      }
    }
    std::byte* bytes = row.bytes.data() + static_cast<std::ptrdiff_t>(choice) * rowSize;
    grid_->encode(clipped.data(), importance_.data(), bytes, size_);
    grid_->decode(bytes, decoded.data(), size_);
    float* errors = row.errors.data() + static_cast<std::ptrdiff_t>(choice) * size_;
    for (int c = 0; c < size_; ++c) errors[c] = values[c] - decoded[static_cast<std::size_t>(c)];
  }
}

/// What e H eT gains when the error of a block moves: 2 m H e + m H m.
float ClipEncoder::change(const float* move, int first, const float* slopes) const {
  float sum = 0;
  for (int i = 0; i < block_; ++i) {
    if (move[i] == 0.0f) continue;
    const float* h = hessianRow(first + i) + first;
    float inner = 0;
    for (int j = 0; j < block_; ++j) inner += h[j] * move[j];
    sum += move[i] * (2.0f * slopes[first + i] + inner);
  }
  return sum;
}

/// Blocks one after another take what is best beside the others: descent on e H eT. `slopes` is e H
/// for the row's error e, and kept so.
void ClipEncoder::choose(Row& row, float* slopes) const {
  std::vector<float> move(static_cast<std::size_t>(block_)), best(move.size());
  for (int s = 0; s < kSweeps; ++s) {
    bool moved = false;
    for (int b = 0; b < size_ / block_; ++b) {
      const int first = b * block_;
      int& chosen = row.chosen[static_cast<std::size_t>(b)];
      const auto errorOf = [&](int choice) {
        return row.errors.data() + static_cast<std::ptrdiff_t>(choice) * size_ + first;
      };
      int better = chosen;
      float least = 0;
      for (int choice = 0; choice < kChoices; ++choice) {
        if (choice == chosen) continue;
        for (int i = 0; i < block_; ++i) {
          move[static_cast<std::size_t>(i)] = errorOf(choice)[i] - errorOf(chosen)[i];
        }
        const float gain = change(move.data(), first, slopes);
        if (!(gain < least)) continue;
        least = gain;
        better = choice;
        best = move;
      }
      if (better == chosen) continue;
      chosen = better;
      moved = true;
      for (int i = 0; i < block_; ++i) {
        linalg::kernels().subtractScaled(-best[static_cast<std::size_t>(i)], hessianRow(first + i),
                                         slopes, size_);
      }
    }
    if (!moved) return;
  }
}

}  // namespace nibble

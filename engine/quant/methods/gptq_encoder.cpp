// SPDX-License-Identifier: MIT
#include "quant/methods/gptq_encoder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "linalg/product.h"

namespace nibble {

namespace {

// Columns whose errors are carried on to all behind them at once.
constexpr int kMostChunk = 256;
constexpr int kMostStep = 8;

}  // namespace

/// In which order columns are rounded: blocks stay whole, and so do groups of columns that must be
/// rounded together.
std::vector<int> columnOrder(const linalg::Hessian& hessian, int block, int step, bool byInput) {
  const int size = hessian.size();
  std::vector<int> order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), 0);
  if (!byInput) return order;
  std::vector<double> ofGroup(static_cast<std::size_t>(size / step));
  std::vector<double> ofBlock(static_cast<std::size_t>(size / block));
  for (int c = 0; c < size; ++c) {
    const double input = hessian.at(c, c);
    double& group = ofGroup[static_cast<std::size_t>(c / step)];
    double& whole = ofBlock[static_cast<std::size_t>(c / block)];
    group = std::max(group, input);
    whole = std::max(whole, input);
  }
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    if (a / block != b / block) {
      const double blockA = ofBlock[static_cast<std::size_t>(a / block)];
      const double blockB = ofBlock[static_cast<std::size_t>(b / block)];
      return blockA != blockB ? blockA > blockB : a / block < b / block;
    }
    if (a / step == b / step) return a < b;
    const double groupA = ofGroup[static_cast<std::size_t>(a / step)];
    const double groupB = ofGroup[static_cast<std::size_t>(b / step)];
    return groupA != groupB ? groupA > groupB : a < b;
  });
  return order;
}

/// Rows under way.
struct GptqEncoder::Rows {
  std::int64_t count = 0;
  std::vector<float> weights;  ///< [count][columns], in the order in which they are rounded
  std::vector<float> errors;   ///< of the current chunk, negated: [count][chunk]
  std::vector<float> chosen;   ///< [count][columns], by place
  std::vector<std::unique_ptr<OpenBlock>> blocks;  ///< [count][columns / block]
};

GptqEncoder::GptqEncoder(std::shared_ptr<const Grid> grid, const linalg::Hessian& hessian, int step,
                         GptqOrder order, std::shared_ptr<const linalg::InverseFactor> factor,
                         int sweeps)
    : grid_(std::move(grid)),
      size_(hessian.size()),
      step_(step),
      block_(static_cast<int>(traits(grid_->type()).blockElements)),
      blockBytes_(static_cast<int>(traits(grid_->type()).blockBytes)),
      chunk_(std::min(block_, kMostChunk / step * step)),
      sweeps_(sweeps),
      columns_(std::move(order.columns)),
      order_(std::move(order.rounding)),
      factor_(std::move(factor)) {
  const auto rows = static_cast<double>(std::max<std::uint64_t>(1, hessian.rows()));
  double mean = 0;
  for (int c = 0; c < size_; ++c) {
    importance_.push_back(static_cast<float>(hessian.meanSquare(columnAt(c))));
    mean += hessian.meanSquare(c) / size_;
  }
  for (int p = 0; p < size_; ++p) {
    const float own = factor_->row(p)[p];
    inverse_.push_back(1.0f / own);
    precision_.push_back(1.0f / (own * own));
  }
  if (sweeps_ == 0) return;
  hessian_.reserve(static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_));
  for (int i = 0; i < size_; ++i) {
    for (int j = 0; j < size_; ++j) {
      const double damping = i == j ? factor_->damping * mean : 0;
      hessian_.push_back(static_cast<float>(hessian.at(columnAt(i), columnAt(j)) / rows + damping));
    }
  }
}

void GptqEncoder::encodeRows(std::int64_t, std::int64_t count, const float* values,
                             std::int64_t columns, std::byte* out, std::int64_t outRow) const {
  const std::int64_t perRow = columns / block_;
  std::vector<float> placed;
  if (!columns_.empty()) {
    placed.resize(static_cast<std::size_t>(count * columns));
    for (std::int64_t i = 0; i < count * columns; ++i) {
      placed[static_cast<std::size_t>(i)] =
          values[i / columns * columns + columnAt(static_cast<int>(i % columns))];
    }
    values = placed.data();
  }
  Rows rows;
  rows.count = count;
  rows.weights.resize(static_cast<std::size_t>(count * columns));
  rows.errors.resize(static_cast<std::size_t>(count * chunk_));
  rows.chosen.resize(rows.weights.size());
  for (std::int64_t i = 0; i < count * perRow; ++i) rows.blocks.push_back(grid_->open());
  for (std::int64_t r = 0; r < count; ++r) {
    for (std::int64_t p = 0; p < columns; ++p) {
      rows.weights[static_cast<std::size_t>(r * columns + p)] =
          values[r * columns + order_[static_cast<std::size_t>(p)]];
    }
  }
  for (int block = 0; block < columns; block += block_) {
    for (std::int64_t r = 0; r < count; ++r) fixScales(rows, r, block);
    for (int first = block; first < block + block_; first += chunk_) {
      const int end = std::min(first + chunk_, block + block_);
      for (std::int64_t r = 0; r < count; ++r) roundChunk(rows, r, first, end);
      carryOn(rows, first, end);
    }
  }
  if (sweeps_ > 0) sweep(rows, values);
  for (std::int64_t i = 0; i < count * perRow; ++i) {
    rows.blocks[static_cast<std::size_t>(i)]->store(out + i / perRow * outRow +
                                                    i % perRow * blockBytes_);
  }
}

void GptqEncoder::roundChunk(Rows& rows, std::int64_t r, int first, int end) const {
  const auto& kernels = linalg::kernels();
  const int start = blockStart(first);
  OpenBlock& block = *rows.blocks[static_cast<std::size_t>((r * size_ + start) / block_)];
  float* weights = rows.weights.data() + r * size_;
  float* errors = rows.errors.data() + r * chunk_;
  float* chosen = rows.chosen.data() + r * size_;
  for (int p = first; p < end; p += step_) {
    const int column = order_[static_cast<std::size_t>(p)];
    block.round(column - start, weights + p, precision_.data() + p, chosen + column);
    for (int i = 0; i < step_; ++i) {
      const int at = p + i;
      const float error =
          (weights[at] - chosen[column + i]) * inverse_[static_cast<std::size_t>(at)];
      errors[at - first] = -error;
      kernels.subtractScaled(error, factor_->row(at) + at + 1, weights + at + 1, end - at - 1);
    }
  }
}

void GptqEncoder::fixScales(Rows& rows, std::int64_t r, int first) const {
  std::vector<float> x(static_cast<std::size_t>(block_)), importance(x.size());
  const int start = blockStart(first);
  OpenBlock& block = *rows.blocks[static_cast<std::size_t>((r * size_ + start) / block_)];
  const float* weights = rows.weights.data() + r * size_;
  double squares = 0;
  for (int p = first; p < first + block_; ++p) {
    x[static_cast<std::size_t>(order_[static_cast<std::size_t>(p)] - start)] = weights[p];
    squares += static_cast<double>(weights[p]) * static_cast<double>(weights[p]);
  }
  const auto mean = static_cast<float>(squares / block_);
  for (std::size_t c = 0; c < x.size(); ++c) {
    importance[c] =
        importance_[static_cast<std::size_t>(start) + c] * std::sqrt(mean + x[c] * x[c]);
  }
  block.fixScales(x.data(), importance.data());
}

/// What columns [first, end) got wrong goes into all columns behind them.
void GptqEncoder::carryOn(Rows& rows, int first, int end) const {
  if (end == size_) return;
  linalg::kernels().product({rows.errors.data(), chunk_, 1}, {factor_->row(first) + end, size_, 1},
                            rows.weights.data() + end, size_, rows.count, size_ - end, end - first);
}

/// Columns one after another go where the others now want them: coordinate descent on e H eT.
void GptqEncoder::sweep(Rows& rows, const float* values) const {
  std::vector<float> errors(rows.chosen.size()), slopes(rows.chosen.size(), 0.0f);
  for (std::size_t i = 0; i < errors.size(); ++i) errors[i] = values[i] - rows.chosen[i];
  linalg::kernels().product({errors.data(), size_, 1}, {hessian_.data(), size_, 1}, slopes.data(),
                            size_, rows.count, size_, size_);
  for (int s = 0; s < sweeps_; ++s) {
    bool moved = false;
    for (int column = 0; column < size_; column += step_) {
      for (std::int64_t r = 0; r < rows.count; ++r) {
        if (revisit(rows, r, column, slopes.data() + r * size_)) moved = true;
      }
    }
    if (!moved) return;
  }
}

/// `slopes` is e H for the row's error e, and kept so. Whether anything moved.
bool GptqEncoder::revisit(Rows& rows, std::int64_t r, int column, float* slopes) const {
  float* chosen = rows.chosen.data() + r * size_ + column;
  float wanted[kMostStep], weights[kMostStep], taken[kMostStep], moves[kMostStep];
  bool live = false;
  for (int i = 0; i < step_; ++i) {
    const float own = hessianRow(column + i)[column + i];
    weights[i] = own > 0.0f ? own : 1e-6f;
    wanted[i] = chosen[i] + (own > 0.0f ? slopes[column + i] / own : 0.0f);
    live = live || own > 0.0f;
  }
  if (!live) return false;
  OpenBlock& block = *rows.blocks[static_cast<std::size_t>((r * size_ + column) / block_)];
  block.round(column % block_, wanted, weights, taken);
  // What the move changes: -2 m H e + m H m.
  float change = 0.0f;
  bool moved = false;
  for (int i = 0; i < step_; ++i) {
    moves[i] = taken[i] - chosen[i];
    moved = moved || moves[i] != 0.0f;
  }
  if (!moved) return false;
  for (int i = 0; i < step_; ++i) {
    float inner = 0.0f;
    for (int j = 0; j < step_; ++j) inner += hessianRow(column + i)[column + j] * moves[j];
    change += moves[i] * (inner - 2.0f * slopes[column + i]);
  }
  if (!(change < 0.0f)) {
    block.round(column % block_, chosen, weights, taken);
    return false;
  }
  for (int i = 0; i < step_; ++i) {
    chosen[i] = taken[i];
    if (moves[i] != 0.0f) {
      linalg::kernels().subtractScaled(moves[i], hessianRow(column + i), slopes, size_);
    }
  }
  return true;
}

}  // namespace nibble

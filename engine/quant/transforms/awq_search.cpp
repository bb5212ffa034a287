// SPDX-License-Identifier: MIT
#include "quant/transforms/awq_search.h"

#include <algorithm>
#include <cmath>

namespace nibble {

namespace {

constexpr double kLeast = 1e-4;  // of a factor before it is normalized

class Search {
 public:
  Search(ThreadPool& pool, const FoldGroup& group, std::span<const AwqMatrix> matrices,
         const AwqInputs& inputs)
      : pool_(pool),
        group_(group),
        matrices_(matrices),
        inputs_(inputs),
        width_(inputs.hessian.size()) {
    // Channels that share a producer's channel share a factor.
    const auto channels = static_cast<std::size_t>(group.channels);
    drive_.assign(channels, 0);
    weight_.assign(channels, 0);
    const std::vector<double> weights = weightSizes();
    for (int i = 0; i < width_; ++i) {
      const auto p = static_cast<std::size_t>(group.producerChannel(i));
      drive_[p] += inputs.meanMagnitudes[static_cast<std::size_t>(i)] / group.repeats;
      weight_[p] += weights[static_cast<std::size_t>(i)] / group.repeats;
    }
  }

  AwqFactors run(int gridPoints) {
    AwqFactors best;
    best.factors.assign(static_cast<std::size_t>(group_.channels), 1.0f);
    best.loss = best.plainLoss = lossOf(best.factors);
    for (int i = 1; i < gridPoints; ++i) {
      const double r = static_cast<double>(i) / gridPoints;
      for (const bool duo : {false, true}) {
        std::vector<float> factors = candidate(r, duo);
        const double loss = lossOf(factors);
        if (!(loss < best.loss)) continue;
        best.loss = loss;
        best.factors = std::move(factors);
      }
    }
    return best;
  }

 private:
  /// Mean over all rows of the magnitude in parts of the largest of its block.
  std::vector<double> weightSizes() const {
    std::vector<double> sizes(static_cast<std::size_t>(width_), 0);
    double rows = 0;
    for (const AwqMatrix& matrix : matrices_) {
      const auto block = static_cast<std::size_t>(
          std::max<std::int64_t>(32, traits(matrix.grid.type()).blockElements));
      for (std::size_t at = 0; at < matrix.values.size(); at += block) {
        const auto part = matrix.values.subspan(at, std::min(block, matrix.values.size() - at));
        float largest = 0;
        for (const float v : part) largest = std::max(largest, std::fabs(v));
        for (std::size_t i = 0; i < part.size(); ++i) {
          sizes[(at + i) % static_cast<std::size_t>(width_)] +=
              static_cast<double>(std::fabs(part[i])) / (static_cast<double>(largest) + 1e-6);
        }
      }
      rows += static_cast<double>(matrix.values.size()) / width_;
    }
    for (double& size : sizes) size /= std::max(1.0, rows);
    return sizes;
  }

  std::vector<float> candidate(double r, bool duo) const {
    std::vector<double> s;
    s.reserve(drive_.size());
    for (std::size_t i = 0; i < drive_.size(); ++i) {
      double value = std::pow(drive_[i], r);
      if (duo) value /= std::pow(weight_[i], 1 - r) + kLeast;
      s.push_back(std::isfinite(value) ? std::max(value, kLeast) : 1.0);
    }
    const auto [low, high] = std::minmax_element(s.begin(), s.end());
    const double middle = std::sqrt(*low * *high);
    std::vector<float> factors;
    factors.reserve(s.size());
    for (const double value : s) factors.push_back(static_cast<float>(value / middle));
    return factors;
  }

  double lossOf(const std::vector<float>& factors) const {
    const auto width = static_cast<std::size_t>(width_);
    std::vector<float> s, importance;
    s.reserve(width);
    importance.reserve(width);
    for (int i = 0; i < width_; ++i) {
      s.push_back(factors[static_cast<std::size_t>(group_.producerChannel(i))]);
      const auto square = static_cast<float>(inputs_.hessian.meanSquare(i));
      importance.push_back(square / (s.back() * s.back()));
    }
    double loss = 0;
    for (const AwqMatrix& matrix : matrices_) {
      const auto count = static_cast<std::int64_t>(matrix.values.size() / width);
      std::vector<double> rowLoss(static_cast<std::size_t>(count));
      pool_.parallelFor(count, 4, [&](std::int64_t begin, std::int64_t end, int) {
        for (std::int64_t r = begin; r < end; ++r) {
          rowLoss[static_cast<std::size_t>(r)] =
              lossOfRow(matrix.grid, matrix.values.data() + r * width_, s, importance);
        }
      });
      for (const double value : rowLoss) loss += value;
    }
    return loss;
  }

  double lossOfRow(const Grid& grid, const float* row, const std::vector<float>& s,
                   const std::vector<float>& importance) const {
    std::vector<float> scaled(row, row + width_), decoded(scaled.size());
    for (std::size_t i = 0; i < scaled.size(); ++i) scaled[i] *= s[i];
    std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(grid.type(), width_)));
    grid.encode(scaled.data(), importance.data(), bytes.data(), width_);
    grid.decode(bytes.data(), decoded.data(), width_);
    std::vector<double> error;
    error.reserve(scaled.size());
    for (std::size_t i = 0; i < scaled.size(); ++i) {
      error.push_back(static_cast<double>((scaled[i] - decoded[i]) / s[i]));
    }
    double loss = 0;
    for (int i = 0; i < width_; ++i) {
      double sum = 0.5 * inputs_.hessian.at(i, i) * error[static_cast<std::size_t>(i)];
      for (int j = i + 1; j < width_; ++j) {
        sum += inputs_.hessian.at(i, j) * error[static_cast<std::size_t>(j)];
      }
      loss += 2 * sum * error[static_cast<std::size_t>(i)];
    }
    return loss;
  }

  ThreadPool& pool_;
  const FoldGroup& group_;
  std::span<const AwqMatrix> matrices_;
  const AwqInputs& inputs_;
  int width_;
  std::vector<double> drive_, weight_;  ///< by channel of the producer
};

}  // namespace

AwqFactors searchAwq(ThreadPool& pool, const FoldGroup& group, std::span<const AwqMatrix> matrices,
                     const AwqInputs& inputs, int gridPoints) {
  return Search(pool, group, matrices, inputs).run(gridPoints);
}

}  // namespace nibble

// SPDX-License-Identifier: MIT
// What goes into a matrix, measured for each of its input channels.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/thread_pool.h"
#include "calib/product_input.h"

namespace nibble::calib {

/// Counts of magnitudes by octave: bin b holds [2^(b + kFirstOctave), 2 * that), the first also
/// everything smaller, the last everything larger.
inline constexpr int kHistogramBins = 24;
inline constexpr int kFirstOctave = -14;

/// Of what goes into one expert of a stack.
struct ExpertSums {
  std::uint64_t rows = 0;
  std::vector<double> squares;  ///< one a channel
};

struct InputStatistics {
  std::vector<std::string> tensors;  ///< the weights that are fed with this
  std::uint64_t rows = 0;            ///< input vectors measured
  std::uint64_t dropped = 0;         ///< vectors left out because they were not finite
  // One entry a channel.
  std::vector<double> sumSquares;
  std::vector<double> sumMagnitudes;
  std::vector<float> largest;            ///< of magnitudes
  std::vector<std::uint32_t> histogram;  ///< [channels][kHistogramBins]
  /// Where a stack of experts is fed: of each by itself. All other numbers are of all together.
  std::vector<ExpertSums> experts;

  explicit InputStatistics(std::size_t channels = 0, std::size_t matrices = 0)
      : sumSquares(channels),
        sumMagnitudes(channels),
        largest(channels),
        histogram(channels * kHistogramBins),
        experts(matrices, {0, std::vector<double>(channels)}) {}

  std::size_t channels() const { return sumSquares.size(); }
  double meanMagnitude(std::size_t channel) const {
    return rows > 0 ? sumMagnitudes[channel] / static_cast<double>(rows) : 0;
  }
  double meanSquare(std::size_t channel) const {
    return rows > 0 ? sumSquares[channel] / static_cast<double>(rows) : 0;
  }

  /// Mean squares as an importance matrix has them, [experts][channels] or [channels]: zeros for
  /// an expert that nothing went into.
  std::vector<float> meanSquares() const;

  /// Adds vectors of channels() floats, in the order of the text. Vectors with a value that is not
  /// finite are left out whole. The sums do not depend on the number of threads.
  void add(ThreadPool& pool, const InputRows& rows);
};

/// True for each of `count` vectors of `width` floats that has only finite values.
std::vector<std::uint8_t> finiteRows(ThreadPool& pool, const float* rows, std::int64_t count,
                                     std::int64_t width);

}  // namespace nibble::calib

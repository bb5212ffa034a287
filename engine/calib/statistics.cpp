// SPDX-License-Identifier: MIT
#include "calib/statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace nibble::calib {

namespace {

constexpr std::int64_t kChannels = 64;  // handed out at once to a thread

int binOf(float magnitude) {
  const auto bits = std::bit_cast<std::uint32_t>(magnitude);
  const int octave = static_cast<int>(bits >> 23) - 127 - kFirstOctave;
  return std::clamp(octave, 0, kHistogramBins - 1);
}

}  // namespace

std::vector<std::uint8_t> finiteRows(ThreadPool& pool, const float* rows, std::int64_t count,
                                     std::int64_t width) {
  std::vector<std::uint8_t> finite(static_cast<std::size_t>(count));
  constexpr std::int64_t kRows = 64;
  pool.parallelFor(count, kRows, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      // A sum of magnitudes is finite only if all are, and an overflow is no use either.
      float sum = 0;
      for (std::int64_t i = 0; i < width; ++i) sum += std::fabs(rows[t * width + i]);
      finite[static_cast<std::size_t>(t)] = std::isfinite(sum) ? 1 : 0;
    }
  });
  return finite;
}

std::vector<float> InputStatistics::meanSquares() const {
  std::vector<float> means;
  if (experts.empty()) {
    for (std::size_t i = 0; i < channels(); ++i) means.push_back(static_cast<float>(meanSquare(i)));
  }
  for (const ExpertSums& expert : experts) {
    const auto count = static_cast<double>(std::max<std::uint64_t>(1, expert.rows));
    for (const double sum : expert.squares) means.push_back(static_cast<float>(sum / count));
  }
  return means;
}

void InputStatistics::add(ThreadPool& pool, const InputRows& values) {
  const auto width = static_cast<std::int64_t>(channels());
  const std::int64_t count = values.count();
  const std::vector<std::uint8_t> finite = finiteRows(pool, values.data(), count, width);
  const auto isFinite = [&](std::int64_t i) {
    return finite[static_cast<std::size_t>(values.rowOf(i))] != 0;
  };
  const auto expertOf = [&](std::int64_t i) {
    return experts.empty() ? nullptr : &experts[static_cast<std::size_t>(values.matrixOf(i))];
  };
  pool.parallelFor(width, kChannels, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = 0; t < count; ++t) {
      if (!isFinite(t)) continue;
      const float* row = values.data() + values.rowOf(t) * width;
      ExpertSums* expert = expertOf(t);
      for (std::int64_t i = begin; i < end; ++i) {
        const auto channel = static_cast<std::size_t>(i);
        const float magnitude = std::fabs(row[i]);
        const double square = static_cast<double>(magnitude) * static_cast<double>(magnitude);
        sumSquares[channel] += square;
        if (expert != nullptr) expert->squares[channel] += square;
        sumMagnitudes[channel] += static_cast<double>(magnitude);
        largest[channel] = std::max(largest[channel], magnitude);
        ++histogram[channel * kHistogramBins + static_cast<std::size_t>(binOf(magnitude))];
      }
    }
  });
  const auto kept = static_cast<std::uint64_t>(std::count(finite.begin(), finite.end(), 1));
  if (!experts.empty()) {
    for (std::int64_t t = 0; t < count; ++t) expertOf(t)->rows += isFinite(t) ? 1 : 0;
  }
  rows += kept;
  dropped += static_cast<std::uint64_t>(count) - kept;
}

}  // namespace nibble::calib

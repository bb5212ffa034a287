// SPDX-License-Identifier: MIT
// Measures what every matrix of a model is fed with on a text.
//
// The text goes through in rounds of some chunks; within a round one layer after another is loaded,
// so that memory holds the weights of one layer and the values of one round. After each round the
// sums are complete for the chunks so far and can be kept.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>

#include "base/progress.h"
#include "calib/chunks.h"
#include "calib/executor.h"
#include "calib/statistics.h"

namespace nibble::calib {

struct Calibration {
  int chunks = 0;       ///< measured
  int chunkTokens = 0;  ///< of each
  /// By the name of the first tensor that is fed.
  std::map<std::string, InputStatistics> inputs;
};

struct CalibrationOptions {
  int roundChunks = 16;                               ///< at most; fewer where memory asks for it
  std::uint64_t valueBytes = std::uint64_t{1} << 30;  ///< for the values of a round
  ProgressSink* progress = nullptr;                   ///< counts tokens times layers
  std::stop_token stop{};
  /// Told after each round; a failure ends the calibration.
  std::function<Result<>(const Calibration&)> onRound{};
};

/// Goes on from `start`, whose chunks are the first of `chunks`; give an empty one to begin.
/// Fails, naming the tensor, where no input vector is finite.
Result<Calibration> calibrate(Executor& executor, const Chunks& chunks, Calibration start,
                              const CalibrationOptions& options);

}  // namespace nibble::calib

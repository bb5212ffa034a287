// SPDX-License-Identifier: MIT
#include "infer/vulkan/warm_up.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "base/progress.h"

namespace nibble::vulkan {

Result<> warmUp(Recorder& recorder, const std::stop_token& stop, std::chrono::milliseconds least) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kMost{4000}, kWhile{200};
  constexpr double kSteady = 0.98;
  if (recorder.capabilities().kind == GpuKind::Processor) return recorder.run();
  const auto start = Clock::now();
  double before = std::numeric_limits<double>::infinity();
  for (bool steady = false; !steady && Clock::now() - start < kMost;) {
    double best = std::numeric_limits<double>::infinity();
    const auto begin = Clock::now();
    while (Clock::now() - begin < kWhile) {
      if (stop.stop_requested()) return cancelled();
      NIBBLE_CHECK(recorder.run());
      NIBBLE_TRY(const double seconds, recorder.secondsBetween(0, 1));
      best = std::min(best, seconds);
    }
    steady = Clock::now() - start >= least && best >= kSteady * before;
    before = std::min(before, best);
  }
  return {};
}

}  // namespace nibble::vulkan

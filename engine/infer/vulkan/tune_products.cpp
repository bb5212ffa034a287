// SPDX-License-Identifier: MIT
#include "infer/vulkan/tune_products.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <limits>
#include <mutex>
#include <set>
#include <utility>

#include "base/progress.h"
#include "infer/vulkan/warm_up.h"
#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

namespace {

/// One run reads more weights than caches hold, and multiplies a few matrices at least.
constexpr std::uint64_t kBytes = 512u << 20;
constexpr std::size_t kLeastProducts = 8;
constexpr int kRuns = 3;
constexpr double kHopeless = 1.25;  // of the best time: not worth another run
/// Those within this of the best time run more often, since the best of few runs is chance.
constexpr double kClose = 1.05;
constexpr std::size_t kMostClose = 4;
constexpr int kRunsOfClose = 10;

/// Invocations of all workgroups: from what fills a small GPU to several times a large one. Where
/// the GPU says how many processors it has, each gets as many workgroups as the others.
std::vector<std::uint32_t> threadCounts(const Capabilities& c) {
  if (c.processors == 0) return {32u << 10, 64u << 10, 128u << 10, 256u << 10, 1u << 20};
  std::vector<std::uint32_t> counts;
  for (const std::uint32_t each : {256u, 512u, 1024u, 2048u, 8192u}) {
    counts.push_back(each * c.processors);
  }
  return counts;
}
std::uint32_t usualThreads(const Capabilities& c) {
  return threadCounts(c)[2];
}

std::vector<MatVecShape> candidates(const ProductKind& kind, const Capabilities& c) {
  struct Loads {
    std::uint32_t rows, step;
  };
  std::vector<Loads> together{{2, 2}, {2, 1}, {1, 2}, {1, 4}, {4, 1}};
  if (c.fewRegisters) together = {{2, 1}, {1, 1}, {1, 2}, {2, 2}};
  std::vector<MatVecShape> all;
  for (const std::uint32_t invocations : {256u, 128u, 512u, 1024u}) {
    for (const Loads& loads : together) {
      const MatVecShape shape{invocations, loads.rows, loads.step,
                              std::max(1u, usualThreads(c) / invocations), false};
      if (!isPossible(kind, shape, c)) continue;
      all.push_back(shape);
      // Each is a pipeline more to compile, and takes more registers.
      if (isFloat(kind.type) || c.fewRegisters || invocations < 256 || invocations > 512) continue;
      all.push_back(shape);
      all.back().alternate = true;
    }
  }
  return all;
}

class Tuner {
 public:
  Tuner(std::shared_ptr<Device> device, ThreadPool& pool, const std::stop_token& stop)
      : device_(std::move(device)), pool_(pool), stop_(stop), arena_(device_) {}

  Result<ShapesOfProducts> run(const std::vector<AlikeProducts>& products) {
    NIBBLE_CHECK(allocate(products));
    NIBBLE_CHECK(compile(products));
    for (const AlikeProducts& alike : products) {
      NIBBLE_TRY(const MatVecShape best, bestFor(alike));
      found_[alike.kind] = best;
    }
    return std::move(found_);
  }

 private:
  Result<> allocate(const std::vector<AlikeProducts>& products) {
    std::int64_t most = 0;
    for (const AlikeProducts& alike : products) {
      most = std::max({most, alike.kind.rows, alike.kind.columns});
    }
    // Products read up to a vector further.
    const VkDeviceSize bytes = (static_cast<VkDeviceSize>(most) + 64) * sizeof(float);
    for (Slice* slice : {&x_, &norm_, &y_}) {
      NIBBLE_TRY(*slice, arena_.allocate(bytes));
    }
    NIBBLE_TRY(recorder_, Recorder::make(device_));
    NIBBLE_CHECK(recorder_.begin());
    constexpr std::uint32_t kHundredth = 0x3c23d70a;
    for (const Slice& slice : {x_, norm_}) recorder_.fill(slice, kHundredth);
    NIBBLE_CHECK(recorder_.end());
    return recorder_.run();
  }

  Result<> record(Recorder& recorder, const AlikeProducts& alike, const Matrix& matrix,
                  const MatVecShape& shape) const {
    std::optional<FoldedNorm> norm;
    if (alike.kind.norm) norm = FoldedNorm{{norm_, 0, 0}, 1e-5f};
    Epilogue epilogue;
    epilogue.paired = alike.kind.paired;
    return recordMatVec(recorder, *device_, matrix, {x_, 0, 0}, norm, epilogue, {y_, 0, 0}, shape);
  }

  /// All that will be measured, at once. What the driver cannot compile is met again, and passed
  /// over, when its turn comes.
  Result<> compile(const std::vector<AlikeProducts>& products) {
    std::set<PipelineKey> keys;
    Recorder collector = Recorder::collecting(device_, keys);
    for (const AlikeProducts& alike : products) {
      for (const MatVecShape& shape : candidates(alike.kind, device_->capabilities())) {
        NIBBLE_CHECK(record(collector, alike, *alike.matrices.front(), shape));
      }
    }
    static_cast<void>(device_->pipelines().compile(keys, pool_, stop_));
    return stop_.stop_requested() ? Result<>(cancelled()) : Result<>{};
  }

  /// Seconds of several products, each of which waits for the one before, as those of a model do.
  /// Infinity for what cannot be run, or takes much longer than `best`.
  Result<double> measure(const AlikeProducts& alike, const MatVecShape& shape, double best,
                         int runs) {
    constexpr double kNever = std::numeric_limits<double>::infinity();
    if (stop_.stop_requested()) return cancelled();
    NIBBLE_CHECK(recorder_.begin(true));
    recorder_.timestamp(0);
    const std::size_t most = std::max(kLeastProducts, alike.matrices.size());
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < most && (i < kLeastProducts || bytes < kBytes); ++i) {
      const Matrix& matrix = *alike.matrices[i % alike.matrices.size()];
      if (!record(recorder_, alike, matrix, shape)) {
        NIBBLE_CHECK(recorder_.end());
        return kNever;
      }
      bytes += static_cast<std::uint64_t>(matrix.rows) *
               static_cast<std::uint64_t>(packedRowBytes(matrix.type, matrix.columns));
    }
    recorder_.timestamp(1);
    NIBBLE_CHECK(recorder_.end());
    if (!warm_) NIBBLE_CHECK(warmUp(recorder_, stop_));
    warm_ = true;
    double seconds = kNever;
    for (int run = 0; run < runs; ++run) {
      NIBBLE_CHECK(recorder_.run());
      NIBBLE_TRY(const double taken, recorder_.secondsBetween(0, 1));
      if (taken > 0) seconds = std::min(seconds, taken);
      if (seconds > kHopeless * best) break;
    }
    return seconds;
  }

  Result<MatVecShape> bestFor(const AlikeProducts& alike) {
    const Capabilities& c = device_->capabilities();
    std::vector<std::pair<double, MatVecShape>> tried;
    double least = std::numeric_limits<double>::infinity();
    const auto consider = [&](const MatVecShape& shape, int runs) -> Result<> {
      NIBBLE_TRY(const double seconds, measure(alike, shape, least, runs));
      least = std::min(least, seconds);
      tried.emplace_back(seconds, shape);
      return {};
    };
    const auto isFaster = [](const auto& a, const auto& b) { return a.first < b.first; };
    const auto best = [&] { return std::min_element(tried.begin(), tried.end(), isFaster); };
    for (const MatVecShape& shape : candidates(alike.kind, c)) {
      NIBBLE_CHECK(consider(shape, kRuns));
    }
    if (std::isinf(least)) return MatVecShape{};
    const MatVecShape usual = best()->second;
    for (const std::uint32_t threads : threadCounts(c)) {
      MatVecShape shape = usual;
      shape.mostGroups = std::max(1u, threads / shape.invocations);
      if (shape.mostGroups != usual.mostGroups) NIBBLE_CHECK(consider(shape, kRuns));
    }
    std::vector<std::pair<double, MatVecShape>> close;
    std::copy_if(tried.begin(), tried.end(), std::back_inserter(close),
                 [&](const auto& entry) { return entry.first <= kClose * least; });
    std::sort(close.begin(), close.end(), isFaster);
    close.resize(std::min(close.size(), kMostClose));
    if (close.size() == 1) return close.front().second;
    tried.clear();
    for (const auto& entry : close) NIBBLE_CHECK(consider(entry.second, kRunsOfClose));
    return best()->second;
  }

  std::shared_ptr<Device> device_;
  ThreadPool& pool_;
  const std::stop_token& stop_;
  Arena arena_;
  Recorder recorder_;
  Slice x_, norm_, y_;
  bool warm_ = false;
  ShapesOfProducts found_;
};

}  // namespace

bool tunesProducts(const Capabilities& c) {
  return c.timestampBits > 0 && !c.rowsByLane &&
         switchedOn("NIBBLE_VULKAN_TUNE", c.kind != GpuKind::Processor);
}

Result<> tuneProducts(const std::shared_ptr<Device>& device,
                      const std::vector<AlikeProducts>& products, ThreadPool& pool,
                      const std::stop_token& stop) {
  constexpr std::chrono::milliseconds kPatience{20};
  std::unique_lock alone(device->shapes().measuring(), std::defer_lock);
  while (!alone.try_lock_for(kPatience)) {
    if (stop.stop_requested()) return cancelled();
  }
  std::vector<AlikeProducts> unknown;
  std::copy_if(products.begin(), products.end(), std::back_inserter(unknown),
               [&](const AlikeProducts& p) { return !device->shapes().find(p.kind); });
  if (unknown.empty()) return {};
  auto found = Tuner(device, pool, stop).run(unknown);
  // What could not be measured, for want of memory say, is shared out as its size suggests.
  if (!found) {
    const ErrorCode code = found.error().code;
    const bool matters = code == ErrorCode::Cancelled || code == ErrorCode::DeviceLost;
    return matters ? Result<>(tl::unexpected(std::move(found).error())) : Result<>{};
  }
  std::erase_if(*found, [](const auto& entry) { return entry.second.invocations == 0; });
  device->shapes().keep(*found);
  return {};
}

}  // namespace nibble::vulkan

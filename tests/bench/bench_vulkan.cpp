// SPDX-License-Identifier: MIT
// What a GPU reaches: bytes a second of the products with one vector, operations a second of those
// with many, and what one dispatch after another costs.
//
//   bench_vulkan [--device N] [--peak GB/S] [--megabytes N] [--sweep] [--statistics] [TYPE...]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "infer/vulkan/gpus.h"
#include "infer/vulkan/kernels.h"
#include "infer/vulkan/pipeline_statistics.h"
#include "infer/vulkan/warm_up.h"
#include "infer/vulkan/weight_layout.h"
#include "support/random_blocks.h"

namespace {

using namespace nibble;
using namespace nibble::vulkan;

constexpr std::chrono::milliseconds kWarm{60}, kWarmInSweep{20};
constexpr std::chrono::milliseconds kFromIdle{1000}, kAfterPause{300};  ///< while weights were made
constexpr std::uint32_t kUsualProcessors = 132;                         ///< of an H100, for sweeps

struct Options {
  int device = -1;
  double peak = 0;  ///< GB/s of the card's memory; 0 prints no share
  bool sweep = false;
  bool statistics = false;        ///< what the driver made of the shaders
  std::uint64_t megabytes = 512;  ///< of weights, more than any cache
  std::vector<TensorType> types;
};

template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "bench_vulkan: %s\n", result.error().message().c_str());
    std::exit(1);
  }
  return std::move(*result);
}
void must(const Result<>& result) {
  if (result) return;
  std::fprintf(stderr, "bench_vulkan: %s\n", result.error().message().c_str());
  std::exit(1);
}

/// Several copies of one matrix, together larger than the caches.
class Weights {
 public:
  Weights(const std::shared_ptr<Device>& device, TensorType type, std::int64_t rows,
          std::int64_t columns, std::uint64_t bytes)
      : arena_(device) {
    const auto stored = static_cast<std::size_t>(rowBytes(type, columns));
    const auto packed = static_cast<std::size_t>(packedRowBytes(type, columns));
    constexpr std::int64_t kDifferent = 64;
    const auto blocks = test::makeBlocks(type, kDifferent, columns, 1);
    const std::size_t size = packed * static_cast<std::size_t>(rows);
    auto staging = must(Buffer::make(device, size, Place::Staging));
    for (std::int64_t r = 0; r < rows; ++r) {
      packRow(type, columns, blocks.data() + static_cast<std::size_t>(r % kDifferent) * stored,
              staging.mapped() + static_cast<std::size_t>(r) * packed);
    }
    const std::vector<std::uint32_t> table = lookupTable(type);
    auto tableStaging = must(Buffer::make(device, table.size() * 4 + 4, Place::Staging));
    std::memcpy(tableStaging.mapped(), table.data(), table.size() * 4);
    arena_.expect(bytes + size);
    auto recorder = must(Recorder::make(device));
    must(recorder.begin());
    Slice tableSlice;
    if (!table.empty()) {
      tableSlice = must(arena_.allocate(table.size() * 4));
      recorder.copy(tableStaging.all(), tableSlice, false);
    }
    const std::size_t copies = std::max<std::size_t>(1, bytes / size);
    for (std::size_t i = 0; i < copies; ++i) {
      const Slice slice = must(arena_.allocate(size)).part(0, size);
      recorder.copy(staging.all(), slice, false);
      matrices.push_back({type, rows, columns, {{slice, 0, rows}}, tableSlice});
    }
    must(recorder.end());
    must(recorder.run());
  }

  std::vector<Matrix> matrices;

 private:
  Arena arena_;
};

class Bench {
 public:
  Bench(std::shared_ptr<Device> device, const Options& options)
      : device_(std::move(device)), options_(options), arena_(device_) {
    x_ = must(arena_.allocate(std::uint64_t{512} * 16384 * 4));
    y_ = must(arena_.allocate(std::uint64_t{512} * 16384 * 4));
    scratch_.halves = must(arena_.allocate(std::uint64_t{512} * 4096 * 2));
    scratch_.scales = must(arena_.allocate(512 * 4));
    auto recorder = must(Recorder::make(device_));
    must(recorder.begin());
    recorder.fill(x_, 0x3c23d70a);  // 0.01
    must(recorder.end());
    must(recorder.run());
  }

  void copySpeed() {
    const std::uint64_t bytes = options_.megabytes << 20;
    const auto from = must(Buffer::make(device_, bytes, Place::Device));
    const auto to = must(Buffer::make(device_, bytes, Place::Device));
    const double seconds =
        best([&](Recorder& recorder) { recorder.copy(from.all(), to.all(), false); });
    std::printf("copy: %.0f GB/s read and written\n",
                2 * static_cast<double>(bytes) / seconds / 1e9);
  }

  void dispatchCost() {
    constexpr std::uint32_t kCount = 1000;
    for (const std::uint32_t width : {256u, 65536u}) {
      const double seconds = best([&](Recorder& recorder) {
        for (std::uint32_t i = 0; i < kCount; ++i) {
          must(recordElementwise(recorder, Elementwise::Add, {x_, 0, 0}, {y_, 0, 0}, width, 1,
                                 {y_, 0, 0}));
        }
      });
      std::printf("dispatch after dispatch, %u elements: %.2f us each\n", width,
                  seconds / kCount * 1e6);
    }
  }

  void oneVector(TensorType type) {
    struct Shape {
      const char* name;
      std::int64_t rows, columns;
    };
    for (const Shape s :
         {Shape{"wide", 14336, 4096}, Shape{"long", 4096, 14336}, Shape{"small", 2048, 2048}}) {
      const Weights weights(device_, type, s.rows, s.columns, options_.megabytes << 20);
      toWarm_ = std::max(toWarm_, kAfterPause);
      const double bytes = static_cast<double>(weights.matrices.size()) *
                           static_cast<double>(s.rows * rowBytes(type, s.columns));
      if (!options_.sweep) {
        printVector(type, s.name, s.rows, s.columns, bytes, vectorSeconds(weights, {}), {});
        continue;
      }
      sweep(type, s.name, weights, bytes);
    }
  }

  void sweep(TensorType type, const char* name, const Weights& weights, double bytes) {
    const Matrix& m = weights.matrices.front();
    const std::vector<MatVecShape> shapes = shapesToSweep(device_->capabilities(), type);
    // Compiling between two of them would let the GPU slow down.
    std::set<PipelineKey> keys;
    Recorder collector = Recorder::collecting(device_, keys);
    for (const MatVecShape& shape : shapes) {
      must(recordMatVec(collector, *device_, m, {x_, 0, 0}, {}, {}, {y_, 0, 0}, shape));
    }
    must(device_->pipelines().compile(keys, pool_));
    for (const MatVecShape& shape : shapes) {
      printVector(type, name, m.rows, m.columns, bytes, vectorSeconds(weights, shape), shape);
    }
  }

  /// Of the shapes that a sweep tries, for a wide matrix.
  static void statistics(const std::shared_ptr<Device>& device, TensorType type) {
    Matrix m;
    m.type = type;
    m.rows = 14336;
    m.columns = 4096;
    m.pieces.push_back({{}, 0, m.rows});
    std::set<PipelineKey> keys;
    Recorder collector = Recorder::collecting(device, keys);
    for (const MatVecShape& shape : shapesToSweep(device->capabilities(), type)) {
      must(recordMatVec(collector, *device, m, {}, {}, {}, {}, shape));
    }
    for (const PipelineKey& key : keys) {
      const bool floats = isFloat(type);
      std::printf("%s, %u invocations, %u rows, step %u%s:", key.shader.c_str(), key.constants[0],
                  key.constants[1], floats ? key.constants[7] : key.constants[8],
                  !floats && key.constants[10] != 0 ? ", alternating" : "");
      for (const PipelineStatistic& s : must(statisticsOf(*device, key))) {
        std::printf(" %s %.0f", s.name.c_str(), s.value);
      }
      std::printf("\n");
    }
  }

  void manyVectors(TensorType type) {
    constexpr std::uint32_t kTokens = 512;
    constexpr std::int64_t kRows = 8192, kColumns = 4096;
    const Weights weights(device_, type, kRows, kColumns, 1);
    const double seconds = best([&](Recorder& recorder) {
      must(recordMatMul(recorder, *device_, weights.matrices[0], {x_, 0, kColumns}, kTokens, {},
                        {y_, 0, kRows}, scratch_));
    });
    std::printf("%-8s %u tokens, %ld x %ld: %.2f TFLOP/s\n", std::string(name(type)).c_str(),
                kTokens, static_cast<long>(kRows), static_cast<long>(kColumns),
                2.0 * kTokens * kRows * kColumns / seconds / 1e12);
  }

 private:
  static std::vector<MatVecShape> shapesToSweep(const Capabilities& c, TensorType type) {
    const std::uint32_t processors = c.processors > 0 ? c.processors : kUsualProcessors;
    std::vector<MatVecShape> shapes;
    for (const std::uint32_t invocations : {128u, 256u, 512u, 1024u}) {
      for (const std::uint32_t rows : {1u, 2u, 4u}) {
        for (const std::uint32_t step : {1u, 2u, 4u}) {
          if (rows * step > 4) continue;
          for (const std::uint32_t threads : {512u, 1024u, 2048u, 65536u}) {
            if (threads < invocations) continue;
            for (const bool alternate : {false, true}) {
              if (alternate && isFloat(type)) continue;
              shapes.push_back(
                  {invocations, rows, step, processors * threads / invocations, alternate});
            }
          }
        }
      }
    }
    return shapes;
  }

  template <typename Record>
  double best(Record&& record) {
    auto recorder = must(Recorder::make(device_));
    must(recorder.begin(true));
    recorder.timestamp(0);
    record(recorder);
    recorder.timestamp(1);
    must(recorder.end());
    using Clock = std::chrono::steady_clock;
    if (toWarm_.count() > 0) must(warmUp(recorder, {}, toWarm_));
    toWarm_ = {};
    const auto start = Clock::now();
    double seconds = 1e9;
    for (int i = 0; i < 6 || Clock::now() - start < (options_.sweep ? kWarmInSweep : kWarm); ++i) {
      must(recorder.run());
      seconds = std::min(seconds, must(recorder.secondsBetween(0, 1)));
    }
    return seconds;
  }

  double vectorSeconds(const Weights& weights, MatVecShape shape) {
    return best([&](Recorder& recorder) {
      std::uint32_t out = 0;
      for (const Matrix& matrix : weights.matrices) {
        // One output for all would make each wait for the one before; here they do so on purpose,
        // as the products of a model do.
        must(recordMatVec(recorder, *device_, matrix, {x_, 0, 0}, {}, {}, {y_, out, 0}, shape));
      }
    });
  }

  void printVector(TensorType type, const char* shape, std::int64_t rows, std::int64_t columns,
                   double bytes, double seconds, MatVecShape s) const {
    std::printf("%-8s %-6s %5ld x %5ld", std::string(name(type)).c_str(), shape,
                static_cast<long>(rows), static_cast<long>(columns));
    if (s.invocations > 0) {
      std::printf("  %4u invocations, %u rows, step %u, %5u groups%s", s.invocations, s.rowsEach,
                  s.step, s.mostGroups, s.alternate ? ", alternating" : "");
    }
    std::printf("  %7.1f GB/s", bytes / seconds / 1e9);
    if (options_.peak > 0) std::printf("  %5.1f %%", bytes / seconds / 1e7 / options_.peak);
    std::printf("\n");
    std::fflush(stdout);
  }

  std::shared_ptr<Device> device_;
  const Options& options_;
  ThreadPool pool_{0};
  std::chrono::milliseconds toWarm_ = kFromIdle;
  Arena arena_;
  Slice x_, y_;
  MatMulScratch scratch_;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool more = i + 1 < argc;
    if (argument == "--device" && more) {
      options.device = std::atoi(argv[++i]);
    } else if (argument == "--peak" && more) {
      options.peak = std::atof(argv[++i]);
    } else if (argument == "--megabytes" && more) {
      options.megabytes = std::strtoull(argv[++i], nullptr, 10);
    } else if (argument == "--sweep") {
      options.sweep = true;
    } else if (argument == "--statistics") {
      options.statistics = true;
    } else if (const auto type = tensorTypeFromName(argument); type && traits(*type).isGrid) {
      options.types.push_back(*type);
    } else {
      std::fprintf(stderr,
                   "usage: bench_vulkan [--device N] [--peak GB/S] [--megabytes N] [--sweep] "
                   "[--statistics] [TYPE...]\n");
      std::exit(2);
    }
  }
  if (options.types.empty()) {
    for (const TensorTypeTraits& t : allTensorTypes()) {
      if (t.isGrid) options.types.push_back(t.type);
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  if (options.statistics) setenv("NIBBLE_VULKAN_STATISTICS", "on", 1);
  int index = options.device;
  if (index < 0) index = fittestGpu(must(listGpus()), true);
  const auto device = must(Device::open(index));
  std::printf("%s, %s\n", device->name().c_str(), device->capabilities().driver.c_str());
  if (options.statistics) {
    for (const TensorType type : options.types) Bench::statistics(device, type);
    return 0;
  }
  Bench bench(device, options);
  if (!options.sweep) {
    bench.copySpeed();
    bench.dispatchCost();
  }
  for (const TensorType type : options.types) bench.oneVector(type);
  if (options.sweep) return 0;
  for (const TensorType type : options.types) bench.manyVectors(type);
  return 0;
}

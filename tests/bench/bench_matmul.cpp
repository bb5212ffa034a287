// SPDX-License-Identifier: MIT
// How fast packed matrices are multiplied, next to what the memory gives in the same run.
//
//   bench_matmul [rows [columns [type ...]]]
//
// For every type: the packed size in bits per weight; for one token GB/s of packed weights and what
// share of the measured bandwidth that is; for 512 tokens GOP/s (a product and a sum are two). Both
// for one thread and for all. Matrices of one thread's run are the same as of all threads'.
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/cpu.h"
#include "infer/cpu/packed_matrix.h"
#include "infer/cpu/panel_memory.h"
#include "read_speed.h"
#include "support/random_blocks.h"

namespace {

using namespace nibble;
using namespace nibble::cpu;

/// Processor time of this thread: other programs on the machine do not count.
double threadSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Seconds of the slowest worker, in the best of several runs.
template <typename F>
double bestTime(ThreadPool& pool, int times, F work) {
  double best = 1e9;
  std::vector<double> seconds(static_cast<std::size_t>(pool.size()));
  for (int i = 0; i < times; ++i) {
    pool.run([&](int worker) {
      const double start = threadSeconds();
      work(worker);
      seconds[static_cast<std::size_t>(worker)] = threadSeconds() - start;
    });
    best = std::min(best, *std::max_element(seconds.begin(), seconds.end()));
  }
  return best;
}

/// Of memory far larger than the caches, in pieces of 32 MiB a thread.
double bandwidth(ThreadPool& pool) {
  constexpr std::uint64_t kBytes = 512u << 20, kPiece = 32u << 20;
  PanelMemory memory = PanelMemory::allocate(kBytes);
  if (!memory) return 0;
  std::fill_n(memory.data(), kBytes, std::byte{1});
  const auto* words = reinterpret_cast<const std::uint64_t*>(memory.data());
  const auto workers = static_cast<std::uint64_t>(pool.size());
  std::vector<std::uint64_t> sums(8 * workers), next(8 * workers);
  const double seconds = bestTime(pool, 24, [&](int worker) {
    const auto w = static_cast<std::size_t>(worker);
    const std::uint64_t share = kBytes / workers / kPiece;
    const std::uint64_t piece = w * share + next[8 * w]++ % share;
    sums[8 * w] += test::sumWords(words + piece * (kPiece / 8), kPiece / 8);
  });
  return static_cast<double>(kPiece * workers) / seconds * 1e-9;
}

struct Bench {
  std::int64_t rows;
  std::int64_t columns;

  std::unique_ptr<PackedMatrix> makeMatrix(TensorType type, ThreadPool& pool) const {
    // A few rows, again and again: making random blocks would take longer than everything else.
    constexpr std::int64_t kSample = 64;
    const auto sample = test::makeBlocks(type, kSample, columns, 1);
    const RowReader reader =
        [&](std::int64_t, std::int64_t count,
            std::vector<std::byte>& scratch) -> Result<std::span<const std::byte>> {
      scratch.clear();
      for (std::int64_t row = 0; row < count; row += kSample) {
        const auto part =
            static_cast<std::size_t>(std::min(kSample, count - row)) * (sample.size() / kSample);
        scratch.insert(scratch.end(), sample.begin(),
                       sample.begin() + static_cast<std::ptrdiff_t>(part));
      }
      return scratch;
    };
    auto matrix = packMatrix(type, {rows, columns}, reader, pool, {});
    if (!matrix) {
      std::fprintf(stderr, "%s\n", matrix.error().message().c_str());
      return nullptr;
    }
    return std::move(*matrix);
  }

  double seconds(const PackedMatrix& matrix, int tokens, int times, ThreadPool& pool) const {
    Activations x;
    x.resize(tokens, columns);
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (int t = 0; t < tokens; ++t) {
      for (std::int64_t k = 0; k < columns; ++k) x.row(t)[k] = normal(random);
      x.quantize(t);
    }
    std::vector<float> y(static_cast<std::size_t>(tokens * rows));
    return bestTime(pool, times, [&](int worker) {
      matrix.multiply(x, 0, tokens, y.data(), rows, worker, pool.size());
    });
  }
};

void run(const Bench& bench, const std::vector<std::string>& types) {
  ThreadPool one(1);
  ThreadPool all;
  const double bandwidths[] = {bandwidth(one), bandwidth(all)};
  std::printf("%s, %lld x %lld, memory %.1f GB/s with 1 thread, %.1f with %d\n",
              std::string(isaName(activeIsa())).c_str(), static_cast<long long>(bench.rows),
              static_cast<long long>(bench.columns), bandwidths[0], bandwidths[1], all.size());
  std::printf("%-8s %6s %8s | %7s %5s %7s | %7s %5s %7s\n", "type", "bits", "pack s", "GB/s",
              "share", "GOP/s", "GB/s", "share", "GOP/s");
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (!t.isGrid || bench.columns % t.blockElements != 0) continue;
    if (!types.empty() && std::find(types.begin(), types.end(), t.name) == types.end()) continue;
    std::unique_ptr<PackedMatrix> matrix;
    const auto start = std::chrono::steady_clock::now();
    matrix = bench.makeMatrix(t.type, all);
    const double packing =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!matrix) continue;
    const auto bytes = static_cast<double>(matrix->bytes());
    const double weights = static_cast<double>(bench.rows) * static_cast<double>(bench.columns);
    std::printf("%-8s %6.3f %8.2f", std::string(t.name).c_str(), bytes * 8 / weights, packing);
    for (ThreadPool* pool : {&one, &all}) {
      const double decode = bytes / bench.seconds(*matrix, 1, 8, *pool) * 1e-9;
      const double prefill = 2 * weights * 512 / bench.seconds(*matrix, 512, 2, *pool) * 1e-9;
      const double roof = bandwidths[pool == &one ? 0 : 1];
      std::printf(" | %7.2f %4.0f%% %7.1f", decode, 100 * decode / roof, prefill);
      std::fflush(stdout);
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  Bench bench{16384, 4096};
  if (argc > 1) bench.rows = std::atoll(argv[1]);
  if (argc > 2) bench.columns = std::atoll(argv[2]);
  if (bench.rows <= 0 || bench.columns <= 0) {
    std::fprintf(stderr, "usage: bench_matmul [rows [columns [type ...]]]\n");
    return 2;
  }
  run(bench, {argv + std::min(argc, 3), argv + argc});
  return 0;
}

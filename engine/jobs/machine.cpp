// SPDX-License-Identifier: MIT
#include "jobs/machine.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>

#include "base/progress.h"
#include "linalg/product.h"

namespace nibble::jobs {

namespace {

constexpr std::uint64_t kMiB = 1u << 20;
constexpr std::uint64_t kMostBuffer = 384 * kMiB;
constexpr std::uint64_t kLeastBuffer = 32 * kMiB;
constexpr std::uint64_t kMemoryShare = 16;  ///< the buffer takes at most 1/16 of all memory
constexpr std::int64_t kWordsAPiece = 1 << 17;
constexpr int kMostPasses = 8;
constexpr std::chrono::milliseconds kEnough{120};

std::string processorName() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with("model name")) continue;
    const auto colon = line.find(": ");
    return colon == std::string::npos ? std::string() : line.substr(colon + 2);
  }
  return {};
}

/// The limit of the control group this process runs in; 0 when there is none.
std::uint64_t groupLimit() {
  for (const char* path :
       {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::uint64_t bytes = 0;
    if (std::ifstream file(path); file >> bytes) return bytes;
  }
  return 0;
}

std::uint64_t usableMemory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long size = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || size <= 0) return 0;
  const auto physical = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size);
  const std::uint64_t limit = groupLimit();
  return limit == 0 ? physical : std::min(physical, limit);
}

struct Unmap {
  std::size_t bytes;
  void operator()(std::uint64_t* words) const { ::munmap(words, bytes); }
};
using Buffer = std::unique_ptr<std::uint64_t, Unmap>;

Result<Buffer> makeBuffer(std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    return fail(ErrorCode::Io, "", "no memory for a buffer of {} bytes", bytes);
  }
#ifdef MADV_HUGEPAGE
  ::madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: fewer page faults and table walks
#endif
  return Buffer(static_cast<std::uint64_t*>(memory), Unmap{bytes});
}

std::uint64_t sumOf(const std::uint64_t* words, std::int64_t count) {
  std::array<std::uint64_t, 8> sums{};
  for (std::int64_t i = 0; i < count; i += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) {
      sums[lane] += words[i + static_cast<std::int64_t>(lane)];
    }
  }
  std::uint64_t total = 0;
  for (const std::uint64_t sum : sums) total += sum;
  return total;
}

}  // namespace

MachineFacts machineFacts() {
  return {processorName(), ThreadPool::hardwareThreads(), activeIsa(), usableMemory()};
}

Result<double> measureReadBandwidth(ThreadPool& pool, const std::stop_token& stop) {
  const std::uint64_t memory = usableMemory();
  const std::uint64_t share = memory == 0 ? kMostBuffer : memory / kMemoryShare;
  const std::size_t bytes = std::clamp(share, kLeastBuffer, kMostBuffer) / kMiB * kMiB;
  NIBBLE_TRY(const Buffer buffer, makeBuffer(bytes));
  const auto pieces = static_cast<std::int64_t>(bytes / sizeof(std::uint64_t)) / kWordsAPiece;

  // Untouched pages would all be the one page of zeros, which stays in the cache.
  pool.parallelFor(
      pieces, 1,
      [&](std::int64_t begin, std::int64_t end, int) {
        std::fill(buffer.get() + begin * kWordsAPiece, buffer.get() + end * kWordsAPiece,
                  static_cast<std::uint64_t>(begin) + 1);
      },
      stop);

  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  double best = 0;
  std::atomic<std::uint64_t> sum{0};  // a result nobody asks for would not be computed
  for (int pass = 0; pass < kMostPasses; ++pass) {
    if (stop.stop_requested()) return cancelled();
    if (pass > 1 && Clock::now() - start > kEnough) break;
    const auto from = Clock::now();
    pool.parallelFor(
        pieces, 1,
        [&](std::int64_t begin, std::int64_t end, int) {
          sum += sumOf(buffer.get() + begin * kWordsAPiece, (end - begin) * kWordsAPiece);
        },
        stop);
    const std::chrono::duration<double> seconds = Clock::now() - from;
    best = std::max(best, static_cast<double>(bytes) / std::max(seconds.count(), 1e-9));
  }
  if (stop.stop_requested()) return cancelled();
  if (sum == 0) return fail(ErrorCode::Internal, "", "the buffer read as empty");
  return best;
}

Result<double> measureProductSpeed(ThreadPool& pool, const std::stop_token& stop) {
  // As calibration has them: tokens times inputs, times a matrix stored by outputs.
  constexpr std::int64_t kTokens = 256, kInputs = 1024, kOutputs = 1024;
  std::vector<float> a(kTokens * kInputs, 0.5f), b(kOutputs * kInputs, 0.25f);
  std::vector<float> c(kTokens * kOutputs);
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  double best = 0;
  for (int pass = 0; pass < kMostPasses; ++pass) {
    if (pass > 1 && Clock::now() - start > kEnough) break;
    const auto from = Clock::now();
    linalg::product(pool, {a.data(), kInputs, 1}, {b.data(), 1, kInputs}, c.data(), kOutputs,
                    kTokens, kOutputs, kInputs, stop);
    if (stop.stop_requested()) return cancelled();
    const std::chrono::duration<double> seconds = Clock::now() - from;
    best = std::max(
        best, static_cast<double>(kTokens * kInputs * kOutputs) / std::max(seconds.count(), 1e-9));
  }
  return best;
}

}  // namespace nibble::jobs

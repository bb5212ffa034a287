// SPDX-License-Identifier: MIT
#include "calib/text_pass.h"

#include <algorithm>

#include "calib/statistics.h"

namespace nibble::calib {

Result<> fillStore(ActivationStore& store, const Chunks& chunks, std::uint64_t tokenBytes,
                   std::uint64_t valueBytes) {
  constexpr std::uint64_t kMostChunks = 16;
  const std::uint64_t chunkBytes = tokenBytes * static_cast<std::uint64_t>(chunks.length());
  const int perBatch = static_cast<int>(std::clamp<std::uint64_t>(
      valueBytes / std::max<std::uint64_t>(1, chunkBytes), 1, kMostChunks));
  for (int first = 0; first < chunks.count(); first += perBatch) {
    Batch batch;
    batch.chunks = std::min(perBatch, chunks.count() - first);
    batch.length = chunks.length();
    const auto tokens = chunks.at(first, batch.chunks);
    batch.tokens.assign(tokens.begin(), tokens.end());
    NIBBLE_CHECK(store.add(std::move(batch)));
  }
  return {};
}

Result<> advance(Executor& executor, const Stage& stage, ActivationStore& store,
                 const Executor::Tap& tap, const std::stop_token& stop) {
  for (int i = 0; i < store.count(); ++i) {
    NIBBLE_TRY(Batch batch, store.take(i));
    NIBBLE_CHECK(executor.run(stage, batch, tap, stop));
    NIBBLE_CHECK(store.put(i, std::move(batch)));
  }
  return {};
}

std::uint64_t addFinite(linalg::Hessian& hessian, ThreadPool& pool, const InputRows::Rows& given,
                        const std::stop_token& stop) {
  const std::int64_t width = hessian.size(), count = given.count;
  const float* rows = given.data;
  const auto finite = finiteRows(pool, rows, count, width);
  const auto kept = std::count(finite.begin(), finite.end(), 1);
  if (kept == count) {
    hessian.add(pool, rows, width, count, stop);
    return 0;
  }
  std::vector<float> usable;
  usable.reserve(static_cast<std::size_t>(kept * width));
  for (std::int64_t t = 0; t < count; ++t) {
    if (finite[static_cast<std::size_t>(t)] == 0) continue;
    usable.insert(usable.end(), rows + t * width, rows + (t + 1) * width);
  }
  hessian.add(pool, usable.data(), width, kept, stop);
  return static_cast<std::uint64_t>(count - kept);
}

}  // namespace nibble::calib

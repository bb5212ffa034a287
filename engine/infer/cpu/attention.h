// SPDX-License-Identifier: MIT
// Shares attention out to the workers of a pool region.
#pragma once

#include <atomic>
#include <vector>

#include "infer/cpu/attention_kernels.h"
#include "infer/cpu/kv_cache.h"
#include "model/hyperparameters.h"

namespace nibble::cpu {

/// Where the vectors of a batch lie; row t belongs to position `start + t`.
struct AttentionInput {
  const float* q;
  const float* k;
  const float* v;
  std::int64_t qStride;  ///< floats from one token to the next
  std::int64_t kStride;
  std::int64_t vStride;
};

class Attention {
 public:
  Attention(const Hyperparameters& hyperparameters, int workers);

  /// Makes room for decoding at up to `positions` and for the work counters.
  void reserve(int positions);
  /// Before a pool region: no work has been taken yet.
  void reset();

  /// Batch: writes k and v of token `token`, at `position`, to the cache.
  void append(const KvCache& cache, int layer, int position, const float* k, const float* v) const;
  /// Batch: tokens [first, count) against everything cached so far; out[t] is [heads * headSize].
  void attendBatch(const KvCache& cache, int layer, int start, int first, int count,
                   const AttentionInput& in, float* out, std::int64_t outStride, int worker);

  /// One token: also appends it. Results stay in partial form for finishOne().
  void attendOne(const KvCache& cache, int layer, int position, const AttentionInput& in,
                 int worker);
  void finishOne(int position, float* out, int worker);

 private:
  struct Worker {
    std::vector<float> queries, scores, keys, values;
    std::vector<float> largest, sum, mixed;           ///< of the chunk at hand
    std::vector<float> allLargest, allSum, allMixed;  ///< of all chunks so far
    std::vector<int> limits;
  };

  AttentionScratch scratch(Worker& worker) const;
  void attendTile(const KvHead& head, int kvHead, int start, int first, int count,
                  const AttentionInput& in, float* out, std::int64_t outStride, Worker& worker);
  Partial chunkRecord(int kvHead, int chunk);

  int kvHeads_;
  int group_;  ///< query heads that share a KV head
  int headSize_;
  int stride_;
  float scoreScale_;
  int chunks_ = 0;
  std::vector<float> records_;  ///< [kvHeads][chunks] of [group](largest, sum, [stride])
  std::vector<Worker> workers_;
  std::vector<std::atomic<int>> next_;  ///< one counter a layer
};

}  // namespace nibble::cpu

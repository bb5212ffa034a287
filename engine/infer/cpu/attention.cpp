// SPDX-License-Identifier: MIT
#include "infer/cpu/attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/bytes.h"

namespace nibble::cpu {

namespace {

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

std::size_t product(int a, int b) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
}

int divideUp(int a, int b) {
  return (a + b - 1) / b;
}

}  // namespace

Attention::Attention(const Hyperparameters& h, int workers)
    : kvHeads_(h.kvHeads),
      group_(h.heads / h.kvHeads),
      headSize_(h.headSize),
      stride_(static_cast<int>(alignUp(static_cast<std::uint64_t>(h.headSize), kPanelKeys))),
      scoreScale_(static_cast<float>(1 / std::sqrt(static_cast<double>(h.headSize)))),
      workers_(static_cast<std::size_t>(workers)),
      next_(static_cast<std::size_t>(h.layers)) {
  const int rows = std::max(kTileQueries, group_);
  for (Worker& w : workers_) {
    w.queries.resize(product(rows, headSize_));
    w.scores.resize(product(kRowsAtOnce, kTileKeys));
    w.keys.resize(product(kTileKeys, headSize_));
    w.values.resize(product(kTileKeys, stride_));
    w.limits.resize(static_cast<std::size_t>(rows));
    for (auto* sums : {&w.largest, &w.sum, &w.allLargest, &w.allSum}) {
      sums->resize(static_cast<std::size_t>(rows));
    }
    w.mixed.resize(product(rows, stride_));
    w.allMixed.resize(product(rows, stride_));
  }
}

void Attention::reserve(int positions) {
  const int chunks = divideUp(positions, kChunkKeys);
  if (chunks <= chunks_) return;
  chunks_ = std::max(chunks, 2 * chunks_);
  records_.resize(product(kvHeads_, chunks_) * product(group_, stride_ + 2));
}

void Attention::reset() {
  for (auto& next : next_) next.store(0, std::memory_order_relaxed);
}

AttentionScratch Attention::scratch(Worker& w) const {
  return {w.scores.data(), w.keys.data(), w.values.data()};
}

Partial Attention::chunkRecord(int kvHead, int chunk) {
  float* record = records_.data() + (product(kvHead, chunks_) + static_cast<std::size_t>(chunk)) *
                                        product(group_, stride_ + 2);
  return {record, record + group_, record + 2 * group_};
}

void Attention::append(const KvCache& cache, int layer, int position, const float* k,
                       const float* v) const {
  for (int head = 0; head < kvHeads_; ++head) {
    const std::size_t offset = product(head, headSize_);
    attentionKernels().append(cache.head(layer, head), position, k + offset, v + offset);
  }
}

void Attention::attendBatch(const KvCache& cache, int layer, int start, int first, int count,
                            const AttentionInput& in, float* out, std::int64_t outStride,
                            int worker) {
  const int tokensPerTile = std::max(1, kTileQueries / group_);
  const int tiles = divideUp(count - first, tokensPerTile);
  auto& next = next_[static_cast<std::size_t>(layer)];
  Worker& w = workers_[static_cast<std::size_t>(worker)];
  while (true) {
    const int item = next.fetch_add(1, std::memory_order_relaxed);
    if (item >= tiles * kvHeads_) return;
    // The last tiles see the most keys; they go first, so that no worker is left with one alone.
    const int tile = tiles - 1 - item / kvHeads_;
    const int kvHead = item % kvHeads_;
    const int begin = first + tile * tokensPerTile;
    attendTile(cache.head(layer, kvHead), kvHead, start, begin,
               std::min(tokensPerTile, count - begin), in, out, outStride, w);
  }
}

void Attention::attendTile(const KvHead& head, int kvHead, int start, int first, int count,
                           const AttentionInput& in, float* out, std::int64_t outStride,
                           Worker& w) {
  const AttentionKernels& kernels = attentionKernels();
  const int rows = count * group_;
  const std::size_t headOffset = product(kvHead, group_ * headSize_);
  for (int t = 0; t < count; ++t) {
    kernels.scale(in.q + (first + t) * in.qStride + headOffset, scoreScale_,
                  w.queries.data() + product(t, group_ * headSize_), group_ * headSize_);
    std::fill_n(w.limits.begin() + t * group_, group_, start + first + t + 1);
  }
  std::fill_n(w.allLargest.begin(), rows, kMinusInfinity);
  std::fill_n(w.allSum.begin(), rows, 0.0f);
  std::fill_n(w.allMixed.begin(), product(rows, stride_), 0.0f);
  const Partial all{w.allLargest.data(), w.allSum.data(), w.allMixed.data()};
  const Partial part{w.largest.data(), w.sum.data(), w.mixed.data()};
  const int keys = start + first + count;
  for (int begin = 0; begin < keys; begin += kChunkKeys) {
    kernels.attend(head, w.queries.data(), w.limits.data(), rows, begin,
                   std::min(keys, begin + kChunkKeys), scratch(w), part);
    kernels.merge(all, part, rows, stride_);
  }
  for (int r = 0; r < rows; ++r) {
    float* to =
        out + (first + r / group_) * outStride + headOffset + product(r % group_, headSize_);
    kernels.scale(all.values + product(r, stride_), 1 / all.sum[r], to, headSize_);
  }
}

void Attention::attendOne(const KvCache& cache, int layer, int position, const AttentionInput& in,
                          int worker) {
  const AttentionKernels& kernels = attentionKernels();
  Worker& w = workers_[static_cast<std::size_t>(worker)];
  const int chunks = divideUp(position + 1, kChunkKeys);
  auto& next = next_[static_cast<std::size_t>(layer)];
  while (true) {
    const int item = next.fetch_add(1, std::memory_order_relaxed);
    if (item >= chunks * kvHeads_) return;
    const int kvHead = item % kvHeads_;
    const int chunk = item / kvHeads_;
    const KvHead head = cache.head(layer, kvHead);
    if (chunk == chunks - 1) {
      const std::size_t offset = product(kvHead, headSize_);
      kernels.append(head, position, in.k + offset, in.v + offset);
    }
    kernels.scale(in.q + product(kvHead, group_ * headSize_), scoreScale_, w.queries.data(),
                  group_ * headSize_);
    std::fill_n(w.limits.begin(), group_, position + 1);
    const int begin = chunk * kChunkKeys;
    kernels.attend(head, w.queries.data(), w.limits.data(), group_, begin,
                   std::min(position + 1, begin + kChunkKeys), scratch(w),
                   chunkRecord(kvHead, chunk));
  }
}

void Attention::finishOne(int position, float* out, int worker) {
  const AttentionKernels& kernels = attentionKernels();
  Worker& w = workers_[static_cast<std::size_t>(worker)];
  const int chunks = divideUp(position + 1, kChunkKeys);
  const Partial all{w.allLargest.data(), w.allSum.data(), w.allMixed.data()};
  for (int kvHead = 0; kvHead < kvHeads_; ++kvHead) {
    std::fill_n(w.allLargest.begin(), group_, kMinusInfinity);
    std::fill_n(w.allSum.begin(), group_, 0.0f);
    std::fill_n(w.allMixed.begin(), product(group_, stride_), 0.0f);
    for (int chunk = 0; chunk < chunks; ++chunk) {
      kernels.merge(all, chunkRecord(kvHead, chunk), group_, stride_);
    }
    for (int g = 0; g < group_; ++g) {
      kernels.scale(all.values + product(g, stride_), 1 / all.sum[g],
                    out + product(kvHead * group_ + g, headSize_), headSize_);
    }
  }
}

}  // namespace nibble::cpu

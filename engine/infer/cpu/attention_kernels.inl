// SPDX-License-Identifier: MIT
// Included once by each instruction set's file.
#include "infer/cpu/attention_kernels.h"
#include "infer/cpu/kv_blocks.inl"
#include "infer/cpu/vec.h"

namespace nibble::cpu {
namespace {

// Register tile: kRows query vectors by kColumns vectors of keys or of value elements.
#if defined(__AVX512F__)
constexpr int kRows = 7, kColumns = 4;
#elif defined(__AVX2__)
constexpr int kRows = 6, kColumns = 2;
#else
constexpr int kRows = 4, kColumns = 2;
#endif
constexpr float kMinusInfinity = -__builtin_inff();

template <typename T>
void appendTyped(const KvHead& head, int position, const float* k, const float* v) {
  auto* keys = static_cast<T*>(head.keys) +
               static_cast<std::ptrdiff_t>(position / kPanelKeys) * kPanelKeys * head.headSize +
               position % kPanelKeys;
  auto* values = static_cast<T*>(head.values) + static_cast<std::ptrdiff_t>(position) * head.stride;
  for (int d = 0; d < head.headSize; d += kLanes) {
    const int count = head.headSize - d < kLanes ? head.headSize - d : kLanes;
    T lanes[kLanes];
    store(lanes, loadPart(k + d, count));
    for (int i = 0; i < count; ++i) keys[(d + i) * kPanelKeys] = lanes[i];
    store(lanes, loadPart(v + d, count));
    std::memcpy(values + d, lanes, static_cast<std::size_t>(count) * sizeof(T));
  }
}

void append(const KvHead& head, int position, const float* k, const float* v) {
  switch (head.type) {
    case KvType::F16:
      return appendTyped<std::uint16_t>(head, position, k, v);
    case KvType::F32:
      return appendTyped<float>(head, position, k, v);
    case KvType::Q8_0:
    case KvType::Q4_0:
      return appendBlocks(head, position, k, v);
  }
}

/// acc[r][c] += sum over i < depth of a[r][i] * b[c][i], where b[c] advances `step` elements an i.
template <int R, int C, typename T>
NIBBLE_VEC void multiplyTile(const float* a, int aStride, const T* const* b, int step, int depth,
                             Vec (&acc)[R][C]) {
  for (int i = 0; i < depth; ++i) {
    Vec column[C];
    for (int c = 0; c < C; ++c) column[c] = load(b[c] + static_cast<std::ptrdiff_t>(i) * step);
    for (int r = 0; r < R; ++r) {
      const Vec x = splat(a[r * aStride + i]);
      for (int c = 0; c < C; ++c) acc[r][c] = fma(x, column[c], acc[r][c]);
    }
  }
}

/// Scores of R rows with one tile of keys.
template <int R, typename T>
void scoreRows(const T* keys, int headSize, const float* queries, float* scores) {
  for (int key = 0; key < kTileKeys; key += kColumns * kLanes) {
    const T* b[kColumns];
    for (int c = 0; c < kColumns; ++c) {
      const int k = key + c * kLanes;
      b[c] = keys + k / kPanelKeys * kPanelKeys * headSize + k % kPanelKeys;
    }
    Vec acc[R][kColumns];
    for (auto& row : acc) {
      for (Vec& v : row) v = splat(0);
    }
    multiplyTile<R, kColumns>(queries, headSize, b, kPanelKeys, headSize, acc);
    for (int r = 0; r < R; ++r) {
      for (int c = 0; c < kColumns; ++c)
        store(scores + r * kTileKeys + key + c * kLanes, acc[r][c]);
    }
  }
}

/// out = out * decay + weights * values, for R rows and C vectors of elements.
template <int R, int C, typename T>
void mixBlock(const T* values, int stride, const float* weights, int keys, const float* decay,
              float* out) {
  const T* b[C];
  Vec acc[R][C];
  for (int c = 0; c < C; ++c) b[c] = values + c * kLanes;
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) acc[r][c] = load(out + r * stride + c * kLanes) * splat(decay[r]);
  }
  multiplyTile<R, C>(weights, kTileKeys, b, stride, keys, acc);
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) store(out + r * stride + c * kLanes, acc[r][c]);
  }
}

template <int R, typename T>
void mixRows(const T* values, int stride, const float* weights, int keys, const float* decay,
             float* out) {
  int d = 0;
  for (; d + kColumns * kLanes <= stride; d += kColumns * kLanes) {
    mixBlock<R, kColumns>(values + d, stride, weights, keys, decay, out + d);
  }
  for (; d < stride; d += kLanes) {
    mixBlock<R, 1>(values + d, stride, weights, keys, decay, out + d);
  }
}

/// Turns the scores of one row into exp(score - largest), 0 from `valid` on. Returns what the sums
/// made so far are to be multiplied with.
NIBBLE_VEC float softmaxRow(float* scores, int valid, float& largest, float& sum) {
  for (int i = valid; i < kTileKeys; ++i) scores[i] = kMinusInfinity;
  Vec top = load(scores);
  for (int i = kLanes; i < kTileKeys; i += kLanes) top = maximum(top, load(scores + i));
  const float tileLargest = largestOf(top);
  float decay = 1;
  if (tileLargest > largest) {
    decay = firstOf(exponential(splat(largest - tileLargest)));
    largest = tileLargest;
  }
  const Vec shift = splat(largest);
  Vec total = splat(0);
  for (int i = 0; i < kTileKeys; i += kLanes) {
    const Vec weight = exponential(load(scores + i) - shift);
    store(scores + i, weight);
    total = total + weight;
  }
  sum = sum * decay + sumOf(total);
  return decay;
}

/// One tile of keys for R rows.
template <int R, typename T>
void attendRows(const T* keys, const T* values, const KvHead& head, const float* queries,
                const int* limits, int tile, int tileEnd, float* scores, const Partial& out) {
  int valid[R];
  int most = 0;
  for (int r = 0; r < R; ++r) {
    const int end = limits[r] < tileEnd ? limits[r] : tileEnd;
    valid[r] = end > tile ? end - tile : 0;
    most = valid[r] > most ? valid[r] : most;
  }
  if (most == 0) return;
  scoreRows<R>(keys, head.headSize, queries, scores);
  float decay[R];
  for (int r = 0; r < R; ++r) {
    if (valid[r] > 0) {
      decay[r] = softmaxRow(scores + r * kTileKeys, valid[r], out.largest[r], out.sum[r]);
    } else {
      decay[r] = 1;
      std::memset(scores + r * kTileKeys, 0, kTileKeys * sizeof *scores);
    }
  }
  mixRows<R>(values, head.stride, scores, most, decay, out.values);
}

/// `rows` <= kRows, by recursion over the number known at compile time.
template <int R, typename T>
void attendUpTo(int rows, const T* keys, const T* values, const KvHead& head, const float* queries,
                const int* limits, int tile, int tileEnd, float* scores, const Partial& out) {
  if constexpr (R > 1) {
    if (rows < R) {
      attendUpTo<R - 1>(rows, keys, values, head, queries, limits, tile, tileEnd, scores, out);
      return;
    }
  }
  attendRows<R>(keys, values, head, queries, limits, tile, tileEnd, scores, out);
}

template <typename T>
void attendTile(const T* keys, const T* values, const KvHead& head, const float* queries,
                const int* limits, int rows, int tile, int tileEnd, float* scores,
                const Partial& out) {
  // Even shares: seven rows are four and three, not six and one.
  const int blocks = (rows + kRows - 1) / kRows;
  for (int block = 0; block < blocks; ++block) {
    const int r = rows * block / blocks;
    const int count = rows * (block + 1) / blocks - r;
    attendUpTo<kRows>(count, keys, values, head, queries + r * head.headSize, limits + r, tile,
                      tileEnd, scores,
                      Partial{out.largest + r, out.sum + r, out.values + r * head.stride});
  }
}

void widen(const std::uint16_t* in, float* out, int count) {
  for (int i = 0; i < count; i += kLanes) store(out + i, load(in + i));
}

void attend(const KvHead& head, const float* queries, const int* limits, int rows, int begin,
            int end, const AttentionScratch& scratch, const Partial& out) {
  for (int r = 0; r < rows; ++r) {
    out.largest[r] = kMinusInfinity;
    out.sum[r] = 0;
  }
  std::memset(
      out.values, 0,
      static_cast<std::size_t>(rows) * static_cast<std::size_t>(head.stride) * sizeof(float));
  for (int tile = begin; tile < end; tile += kTileKeys) {
    const int tileEnd = tile + kTileKeys < end ? tile + kTileKeys : end;
    const auto key = static_cast<std::ptrdiff_t>(tile) * head.headSize;
    const auto value = static_cast<std::ptrdiff_t>(tile) * head.stride;
    if (head.keyScales != nullptr) {
      // Decoded once for all rows, and while it is in the cache of the core.
      decodeTile(head, tile, scratch.keys, scratch.values);
      attendTile<float>(scratch.keys, scratch.values, head, queries, limits, rows, tile, tileEnd,
                        scratch.scores, out);
      continue;
    }
    if (head.type == KvType::F32) {
      attendTile(static_cast<const float*>(head.keys) + key,
                 static_cast<const float*>(head.values) + value, head, queries, limits, rows, tile,
                 tileEnd, scratch.scores, out);
      continue;
    }
    const auto* keys = static_cast<const std::uint16_t*>(head.keys) + key;
    const auto* values = static_cast<const std::uint16_t*>(head.values) + value;
    // A few rows read each number once or twice: converting in passing is cheaper.
    if (rows <= 2 * kRows) {
      attendTile(keys, values, head, queries, limits, rows, tile, tileEnd, scratch.scores, out);
    } else {
      widen(keys, scratch.keys, kTileKeys * head.headSize);
      widen(values, scratch.values, kTileKeys * head.stride);
      attendTile<float>(scratch.keys, scratch.values, head, queries, limits, rows, tile, tileEnd,
                        scratch.scores, out);
    }
  }
}

void merge(const Partial& total, const Partial& part, int rows, int stride) {
  for (int r = 0; r < rows; ++r) {
    if (part.sum[r] == 0) continue;
    const float largest = part.largest[r] > total.largest[r] ? part.largest[r] : total.largest[r];
    const Vec keep = exponential(splat(total.largest[r] - largest));
    const Vec take = exponential(splat(part.largest[r] - largest));
    total.largest[r] = largest;
    total.sum[r] = total.sum[r] * firstOf(keep) + part.sum[r] * firstOf(take);
    float* to = total.values + r * stride;
    const float* from = part.values + r * stride;
    for (int d = 0; d < stride; d += kLanes) {
      store(to + d, fma(load(from + d), take, load(to + d) * keep));
    }
  }
}

void scale(const float* x, float factor, float* out, int count) {
  int i = 0;
  for (; i + kLanes <= count; i += kLanes) store(out + i, load(x + i) * splat(factor));
  for (; i < count; ++i) out[i] = x[i] * factor;
}

constexpr AttentionKernels kKernels{append, attend, merge, scale};

}  // namespace
}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
// Attention of a few query vectors to the keys and values of one KV head.
//
// Keys lie in panels of 16 positions, [panel][headSize][16], so that a lane is a key; values lie
// row by row, [position][stride]. Both are F16 or F32, or codes with scales beside them: of Q4_0 a
// byte holds elements i and i + 16 of a block, so there are half as many of them. Work goes in
// tiles of 64 keys, and what is summed in which order depends on the positions alone, never on
// batch or threads.
#pragma once

#include <cstddef>
#include <cstdint>

#include "infer/kv_type.h"

namespace nibble::cpu {

inline constexpr int kPanelKeys = 16;
inline constexpr int kTileKeys = 64;
/// Keys that one partial result covers; decoding shares them out to the workers.
inline constexpr int kChunkKeys = 256;
/// Query vectors that one tile of keys is read for, and how many of them at once, at most.
inline constexpr int kTileQueries = 64;
inline constexpr int kRowsAtOnce = 8;

/// The cache of one KV head in one layer.
struct KvHead {
  void* keys = nullptr;
  void* values = nullptr;
  std::uint16_t* keyScales = nullptr;    ///< halves, [panel][blocks][16]; of quantized types only
  std::uint16_t* valueScales = nullptr;  ///< [position][blocks]
  KvType type = KvType::F16;
  int headSize = 0;
  int stride = 0;  ///< elements from one value row to the next: headSize rounded up to 16
};

/// Unnormalized result: sum of exp(score - largest) and of the same times value.
struct Partial {
  float* largest;  ///< [rows]
  float* sum;      ///< [rows]
  float* values;   ///< [rows][stride]
};

/// Working memory of one worker.
struct AttentionScratch {
  float* scores;  ///< [kRowsAtOnce][kTileKeys]
  float* keys;    ///< [kTileKeys * headSize], for tiles made F32
  float* values;  ///< [kTileKeys * stride]
};

struct AttentionKernels {
  /// Writes one position; k and v are [headSize].
  void (*append)(const KvHead& head, int position, const float* k, const float* v);
  /// Rows of `queries` ([rows][headSize], already scaled) over keys [begin, end), where row r sees
  /// positions below limits[r]. `begin` is a multiple of kChunkKeys, `end - begin` at most that.
  void (*attend)(const KvHead& head, const float* queries, const int* limits, int rows, int begin,
                 int end, const AttentionScratch& scratch, const Partial& out);
  /// total += part; both as of `rows` query vectors.
  void (*merge)(const Partial& total, const Partial& part, int rows, int stride);
  /// out = scale * x
  void (*scale)(const float* x, float scale, float* out, int count);
};

const AttentionKernels& attentionKernels();

extern const AttentionKernels kAttentionKernelsPortable;
extern const AttentionKernels kAttentionKernelsAvx2;
extern const AttentionKernels kAttentionKernelsAvx512;

}  // namespace nibble::cpu

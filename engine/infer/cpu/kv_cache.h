// SPDX-License-Identifier: MIT
// Keys and values of all positions, layers and KV heads of one sequence.
#pragma once

#include "base/result.h"
#include "infer/backend.h"
#include "infer/cpu/attention_kernels.h"
#include "infer/cpu/zeroed_buffer.h"

namespace nibble::cpu {

class KvCache {
 public:
  /// Reserves address space for `positions`; memory is taken as positions are written.
  static Result<KvCache> make(const Hyperparameters& hyperparameters, int positions, KvType type);

  KvHead head(int layer, int kvHead) const;
  int positions() const { return positions_; }

 private:
  ZeroedBuffer memory_;
  int positions_ = 0;
  int kvHeads_ = 0;
  KvHead shape_;
  std::uint64_t keyBytes_ = 0;    ///< of one head in one layer
  std::uint64_t valueBytes_ = 0;  ///< likewise
  std::uint64_t scaleBytes_ = 0;  ///< of its keys, and as many of its values; for quantized types
};

}  // namespace nibble::cpu

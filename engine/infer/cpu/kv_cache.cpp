// SPDX-License-Identifier: MIT
#include "infer/cpu/kv_cache.h"

namespace nibble::cpu {

Result<KvCache> KvCache::make(const Hyperparameters& hyperparameters, int positions, KvType type) {
  NIBBLE_CHECK(checkKvType(type, hyperparameters.headSize));
  KvCache cache;
  cache.positions_ = positions;
  cache.kvHeads_ = hyperparameters.kvHeads;
  cache.shape_.type = type;
  cache.shape_.headSize = hyperparameters.headSize;
  cache.shape_.stride =
      static_cast<int>(alignUp(static_cast<std::uint64_t>(hyperparameters.headSize), kPanelKeys));
  // Whole tiles, so that kernels may read to the end of the last one.
  const std::uint64_t rows = alignUp(static_cast<std::uint64_t>(positions), kTileKeys);
  const auto heads = static_cast<std::uint64_t>(hyperparameters.layers) *
                     static_cast<std::uint64_t>(hyperparameters.kvHeads);
  const std::uint64_t scales =
      isQuantized(type) ? static_cast<std::uint64_t>(hyperparameters.headSize) / kKvBlock * 2 : 0;
  std::uint64_t bytes = 0;
  const bool fits =
      checkedMultiply(rows, kvHeadBytes(type, hyperparameters.headSize) - scales,
                      cache.keyBytes_) &&
      checkedMultiply(rows, kvHeadBytes(type, cache.shape_.stride) - scales, cache.valueBytes_) &&
      checkedMultiply(rows, scales, cache.scaleBytes_) &&
      checkedMultiply(cache.keyBytes_ + cache.valueBytes_ + 2 * cache.scaleBytes_, heads, bytes) &&
      cache.memory_.allocate(bytes);
  if (!fits) {
    return withHint(fail(ErrorCode::InvalidArgument, "",
                         "not enough memory for a KV cache of {} tokens", positions),
                    "choose a smaller context length");
  }
  return cache;
}

KvHead KvCache::head(int layer, int kvHead) const {
  const auto index = static_cast<std::uint64_t>(layer) * static_cast<std::uint64_t>(kvHeads_) +
                     static_cast<std::uint64_t>(kvHead);
  KvHead head = shape_;
  std::byte* base = memory_.as<std::byte>() + index * (keyBytes_ + valueBytes_ + 2 * scaleBytes_);
  head.keys = base;
  head.values = base + keyBytes_;
  if (scaleBytes_ > 0) {
    head.keyScales = reinterpret_cast<std::uint16_t*>(base + keyBytes_ + valueBytes_);
    head.valueScales =
        reinterpret_cast<std::uint16_t*>(base + keyBytes_ + valueBytes_ + scaleBytes_);
  }
  return head;
}

}  // namespace nibble::cpu

// SPDX-License-Identifier: MIT
#include "infer/cpu/kv_cache.h"

namespace nibble::cpu {

Result<KvCache> KvCache::make(const Hyperparameters& hyperparameters, int positions, KvType type) {
  KvCache cache;
  cache.positions_ = positions;
  cache.kvHeads_ = hyperparameters.kvHeads;
  cache.shape_.half = type == KvType::F16;
  cache.shape_.headSize = hyperparameters.headSize;
  cache.shape_.stride =
      static_cast<int>(alignUp(static_cast<std::uint64_t>(hyperparameters.headSize), kPanelKeys));
  // Whole tiles, so that kernels may read to the end of the last one.
  const std::uint64_t rows = alignUp(static_cast<std::uint64_t>(positions), kTileKeys);
  const std::uint64_t element = cache.shape_.half ? 2 : 4;
  const auto heads = static_cast<std::uint64_t>(hyperparameters.layers) *
                     static_cast<std::uint64_t>(hyperparameters.kvHeads);
  std::uint64_t bytes = 0;
  const bool fits =
      checkedMultiply(rows * element, static_cast<std::uint64_t>(cache.shape_.headSize),
                      cache.keyBytes_) &&
      checkedMultiply(rows * element, static_cast<std::uint64_t>(cache.shape_.stride),
                      cache.valueBytes_) &&
      checkedMultiply(cache.keyBytes_ + cache.valueBytes_, heads, bytes) &&
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
  std::byte* base = memory_.as<std::byte>() + index * (keyBytes_ + valueBytes_);
  head.keys = base;
  head.values = base + keyBytes_;
  return head;
}

}  // namespace nibble::cpu

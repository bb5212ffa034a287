// SPDX-License-Identifier: MIT
#include "jobs/row_cache.h"

namespace nibble::jobs {

bool RowCache::find(std::size_t tensor, std::int64_t row, std::vector<std::byte>& out) const {
  const std::lock_guard lock(mutex_);
  const auto it = rows_.find({tensor, row});
  if (it == rows_.end()) return false;
  out = it->second;
  return true;
}

void RowCache::keep(std::size_t tensor, std::int64_t row, std::span<const std::byte> bytes) {
  if (bytes.size() > limit_) return;
  const std::lock_guard lock(mutex_);
  if (bytes_ + bytes.size() > limit_) {
    rows_.clear();
    bytes_ = 0;
  }
  const auto [it, added] = rows_.try_emplace({tensor, row}, bytes.begin(), bytes.end());
  if (added) bytes_ += it->second.size();
}

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// Encoded rows that are asked for again and again: the embeddings of common tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

namespace nibble::jobs {

/// Safe to use from several threads. When full it begins anew, so that it never grows beyond
/// `limit` bytes of rows.
class RowCache {
 public:
  explicit RowCache(std::size_t limit) : limit_(limit) {}

  /// Copies the row to `out`; false when it is not there.
  bool find(std::size_t tensor, std::int64_t row, std::vector<std::byte>& out) const;
  void keep(std::size_t tensor, std::int64_t row, std::span<const std::byte> bytes);

 private:
  struct Key {
    std::size_t tensor;
    std::int64_t row;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return key.tensor * std::size_t{0x9E3779B97F4A7C15} ^ static_cast<std::size_t>(key.row);
    }
  };

  std::size_t limit_;
  mutable std::mutex mutex_;
  std::unordered_map<Key, std::vector<std::byte>, Hash> rows_;
  std::size_t bytes_ = 0;
};

}  // namespace nibble::jobs

// SPDX-License-Identifier: MIT
// A GGUF model in one file or split over several, seen as one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "formats/gguf_file.h"

namespace nibble {

/// The parts of a shard's name, PREFIX-00002-of-00003.gguf.
struct GgufShardName {
  std::filesystem::path prefix;  ///< with the folder
  int number = 1;                ///< from 1
  int count = 1;

  static std::optional<GgufShardName> parse(const std::filesystem::path& path);
  std::filesystem::path path() const;
};

/// Safe to use from several threads.
class GgufSet {
 public:
  /// `path` is a whole model or any shard of a split one; all shards must lie in one folder.
  static Result<std::shared_ptr<const GgufSet>> open(const std::filesystem::path& path);

  /// The only file, or the first shard.
  const std::filesystem::path& path() const { return shards_.front()->path(); }
  std::span<const std::shared_ptr<const GgufFile>> shards() const { return shards_; }
  std::uint64_t totalFileBytes() const;

  /// That of the first shard, without the split.* keys.
  const Metadata& metadata() const { return metadata_; }
  /// Shard by shard, in file order. TensorInfo::file is the shard, TensorInfo::offset counts from
  /// its start.
  std::span<const TensorInfo> tensors() const { return tensors_; }
  /// Null when there is none.
  const TensorInfo* find(std::string_view name) const;

  /// Data of one of tensors(); lives as long as this object.
  std::span<const std::byte> bytes(const TensorInfo& tensor) const;
  /// Starts reading a tensor that will be needed soon.
  void prefetch(const TensorInfo& tensor) const;
  /// The tensor was used and may leave memory.
  void release(const TensorInfo& tensor) const;

 private:
  GgufSet() = default;
  Result<> openShards(const GgufShardName& first);
  Result<> gatherTensors();

  std::vector<std::shared_ptr<const GgufFile>> shards_;
  Metadata metadata_;
  std::vector<TensorInfo> tensors_;
  std::unordered_map<std::string_view, std::size_t> index_;  ///< names in tensors_
};

}  // namespace nibble

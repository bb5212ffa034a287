// SPDX-License-Identifier: MIT
// Safetensors checkpoints, read in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mapped_file.h"
#include "base/result.h"
#include "formats/tensor_type.h"

namespace nibble {

/// A tensor as the checkpoint names it. Its data need not be aligned for its type.
struct SafetensorsInfo {
  std::string name;
  TensorType type = TensorType::F32;  ///< one of the scalar types
  std::vector<std::int64_t> shape;    ///< outermost first: [out, in]; empty for a scalar
  std::uint64_t bytes = 0;
  std::uint64_t offset = 0;  ///< from the start of its file
  int file = 0;              ///< which shard

  /// Product of the shape.
  std::int64_t elements() const;
};

/// "[4096, 256]".
std::string toString(std::span<const std::int64_t> shape);

/// One .safetensors file. Opening reads and checks the header alone; gaps between tensors are
/// fine, overlaps are not. Safe to use from several threads.
class SafetensorsFile {
 public:
  /// The limit the format's own library has, too.
  static constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

  static Result<std::shared_ptr<const SafetensorsFile>> open(const std::filesystem::path& path);

  /// Parses bytes in memory; `name` stands in errors and for path(), `storage` keeps the bytes.
  static Result<std::shared_ptr<const SafetensorsFile>> parse(std::span<const std::byte> bytes,
                                                              std::shared_ptr<const void> storage,
                                                              const std::filesystem::path& name);

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t fileBytes() const { return bytes_.size(); }

  /// The __metadata__ entries, in file order.
  std::span<const std::pair<std::string, std::string>> metadata() const { return metadata_; }
  /// In header order.
  std::span<const SafetensorsInfo> tensors() const { return tensors_; }

  /// Data of one of tensors(); lives as long as this object.
  std::span<const std::byte> bytes(const SafetensorsInfo& tensor) const {
    return bytes_.subspan(tensor.offset, tensor.bytes);
  }
  /// Starts reading a range of the file that will be needed soon.
  void prefetch(std::uint64_t offset, std::uint64_t length) const;
  /// The range was used and may leave memory.
  void release(std::uint64_t offset, std::uint64_t length) const;

 private:
  SafetensorsFile() = default;
  Result<> parseHeader();
  Result<> checkOverlaps() const;

  std::filesystem::path path_;
  std::shared_ptr<const void> storage_;
  std::shared_ptr<const MappedFile> mapped_;  ///< null for bytes in memory
  std::span<const std::byte> bytes_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<SafetensorsInfo> tensors_;
};

/// A checkpoint in one file or several, seen as one. Safe to use from several threads.
class SafetensorsSet {
 public:
  /// `path` is a folder, a model.safetensors.index.json, or a .safetensors file. With an index
  /// (in the folder, or beside a file it lists) all its shards are opened and every tensor it
  /// lists must be there; without one, all model*.safetensors of the folder, or the file alone.
  static Result<std::shared_ptr<const SafetensorsSet>> open(const std::filesystem::path& path);

  /// What was opened.
  const std::filesystem::path& path() const { return path_; }
  std::span<const std::shared_ptr<const SafetensorsFile>> shards() const { return shards_; }
  std::uint64_t totalFileBytes() const;

  /// Shard by shard (names sorted), in header order. SafetensorsInfo::file is the shard.
  std::span<const SafetensorsInfo> tensors() const { return tensors_; }
  /// Null when there is none.
  const SafetensorsInfo* find(std::string_view name) const;

  /// Data of one of tensors(); lives as long as this object.
  std::span<const std::byte> bytes(const SafetensorsInfo& tensor) const;
  /// Starts reading a tensor that will be needed soon.
  void prefetch(const SafetensorsInfo& tensor) const;
  /// The tensor was used and may leave memory.
  void release(const SafetensorsInfo& tensor) const;

 private:
  SafetensorsSet() = default;
  Result<> openShards(std::span<const std::filesystem::path> files);
  Result<> gatherTensors();

  std::filesystem::path path_;
  std::vector<std::shared_ptr<const SafetensorsFile>> shards_;
  std::vector<SafetensorsInfo> tensors_;
  std::unordered_map<std::string_view, std::size_t> index_;  ///< names in tensors_
};

}  // namespace nibble

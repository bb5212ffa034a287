// SPDX-License-Identifier: MIT
// One GGUF file, read in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mapped_file.h"
#include "base/result.h"
#include "formats/metadata.h"
#include "formats/tensor_type.h"

namespace nibble {

/// Versions 2 and 3, little-endian. Opening reads and checks the header alone; tensor data stays in
/// the mapped file. Tensors may stand in any order and with gaps, as long as none overlap. Safe to
/// use from several threads. A split set is opened with GgufSet.
class GgufFile {
 public:
  static Result<std::shared_ptr<const GgufFile>> open(const std::filesystem::path& path);

  /// Parses bytes in memory; `name` stands in errors and for path(), `storage` keeps the bytes.
  static Result<std::shared_ptr<const GgufFile>> parse(std::span<const std::byte> bytes,
                                                       std::shared_ptr<const void> storage,
                                                       const std::filesystem::path& name);

  const std::filesystem::path& path() const { return path_; }
  std::uint32_t version() const { return version_; }
  std::uint32_t alignment() const { return alignment_; }
  /// Where tensor data begins.
  std::uint64_t dataOffset() const { return dataOffset_; }
  std::uint64_t fileBytes() const { return bytes_.size(); }

  /// In file order, general.alignment included.
  const Metadata& metadata() const { return metadata_; }
  /// In file order. TensorInfo::offset counts from the start of the file, TensorInfo::file is 0.
  std::span<const TensorInfo> tensors() const { return tensors_; }
  /// Null when there is none.
  const TensorInfo* find(std::string_view name) const;

  /// Data of one of tensors(); lives as long as this object.
  std::span<const std::byte> bytes(const TensorInfo& tensor) const {
    return bytes_.subspan(tensor.offset, tensor.bytes);
  }
  /// Starts reading a tensor that will be needed soon.
  void prefetch(const TensorInfo& tensor) const;
  /// The tensor was used and may leave memory.
  void release(const TensorInfo& tensor) const;

 private:
  GgufFile() = default;
  Result<> parseHeader();
  Result<> readTensorInfos(class GgufCursor& cursor, std::uint64_t count);
  Result<> readTensorInfo(GgufCursor& cursor);
  Result<> placeTensors(std::span<const std::uint64_t> infoOffsets, const GgufCursor& cursor);
  Result<> checkOverlaps() const;

  std::filesystem::path path_;
  std::shared_ptr<const void> storage_;
  std::shared_ptr<const MappedFile> mapped_;  ///< null for bytes in memory
  std::span<const std::byte> bytes_;
  std::uint32_t version_ = 0;
  std::uint32_t alignment_ = 0;
  std::uint64_t dataOffset_ = 0;
  Metadata metadata_;
  std::vector<TensorInfo> tensors_;
  std::unordered_map<std::string_view, std::size_t> index_;  ///< names in bytes_ -> tensors_
};

}  // namespace nibble

// SPDX-License-Identifier: MIT
// Tensors that were quantized already, kept in a folder until the file they go into is written: a
// job that was killed goes on after the last of them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/mapped_file.h"
#include "base/result.h"

namespace nibble {

class EncodedTensors {
 public:
  /// Opens or makes the folder. What lies in it counts if it was kept under the same `key`, a text
  /// that names everything the bytes depend on; else it is deleted. Fails where the folder holds
  /// something else.
  static Result<std::shared_ptr<EncodedTensors>> open(const std::filesystem::path& folder,
                                                      const std::string& key);

  bool has(std::string_view tensor) const { return files_.find(tensor) != files_.end(); }
  std::size_t count() const { return files_.size(); }
  /// Keeps a tensor for good, as far as a disk can.
  Result<> put(const std::string& tensor, std::span<const std::byte> bytes);
  /// Of a tensor that is there; lives as long as this object.
  std::span<const std::byte> bytes(std::string_view tensor) const;

  const std::filesystem::path& folder() const { return folder_; }
  /// Deletes what was kept, and the folder; bytes() still in use stay readable.
  void remove();

 private:
  explicit EncodedTensors(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<> readIndex(const std::string& text);
  Result<> writeIndex() const;

  std::filesystem::path folder_;
  std::string key_;
  std::map<std::string, std::shared_ptr<const MappedFile>, std::less<>> files_;
  std::map<std::string, std::string, std::less<>> names_;  ///< tensor -> file
};

}  // namespace nibble

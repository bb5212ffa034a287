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
#include <vector>

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

  bool has(std::string_view tensor) const { return kept_.find(tensor) != kept_.end(); }
  std::size_t count() const { return kept_.size(); }
  /// Keeps the rows of a tensor for good, as far as a disk can, and the columns that their places
  /// stand for, which are empty where places are columns.
  Result<> put(const std::string& tensor, std::span<const std::byte> bytes,
               std::span<const int> columns = {});
  // Of a tensor that is there; they live as long as this object.
  std::span<const std::byte> bytes(std::string_view tensor) const;
  std::span<const int> columns(std::string_view tensor) const;

  const std::filesystem::path& folder() const { return folder_; }
  /// Deletes what was kept, and the folder; bytes() still in use stay readable.
  void remove();

 private:
  explicit EncodedTensors(std::filesystem::path folder) : folder_(std::move(folder)) {}
  struct Kept {
    std::string name;  ///< of the file
    std::shared_ptr<const MappedFile> file;
    std::vector<int> columns{};
    std::size_t rowsAt = 0;
  };

  Result<> readIndex(const std::string& text);
  Result<> writeIndex() const;
  Result<Kept> readKept(std::string name) const;

  std::filesystem::path folder_;
  std::string key_;
  std::map<std::string, Kept, std::less<>> kept_;
};

}  // namespace nibble

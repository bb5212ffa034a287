// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "base/result.h"

namespace nibble {

/// A folder that appears under its final name only when whole. It is filled beside the target as
/// ".NAME.XXXXXX.part"; destruction without commit() removes it.
class AtomicFolder {
 public:
  /// Refuses a target that is there already, unless it is an empty folder.
  static Result<AtomicFolder> create(const std::filesystem::path& target);

  AtomicFolder(AtomicFolder&& other) noexcept;
  AtomicFolder& operator=(AtomicFolder&&) = delete;
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;
  ~AtomicFolder();

  /// Where to write meanwhile; files there must be flushed by who writes them.
  const std::filesystem::path& path() const { return temporary_; }

  /// Renames into place.
  Result<> commit();

 private:
  AtomicFolder(std::filesystem::path target, std::filesystem::path temporary);

  std::filesystem::path target_;
  std::filesystem::path temporary_;
};

/// Fails where `target` is there already, unless it is an empty folder.
Result<> checkFolderVacant(const std::filesystem::path& target);

/// `path` without separators at its end.
std::filesystem::path withoutTrailingSeparator(const std::filesystem::path& path);

}  // namespace nibble

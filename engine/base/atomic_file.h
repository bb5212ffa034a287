// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "base/result.h"

namespace nibble {

/// A file that appears under its final name only when whole and flushed. It is written beside the
/// target as ".NAME.XXXXXX.part"; destruction without commit() removes it.
class AtomicFile {
 public:
  /// `expectedBytes` (0 when unknown) lets a disk that is too small be refused before work begins.
  static Result<AtomicFile> create(const std::filesystem::path& target,
                                   std::uint64_t expectedBytes = 0);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  Result<> write(std::span<const std::byte> bytes);
  Result<> write(std::string_view text);
  /// Writes over bytes already written, for a header completed at the end.
  Result<> writeAt(std::uint64_t offset, std::span<const std::byte> bytes);
  std::uint64_t size() const { return size_; }

  /// Brings everything to the disk and closes the file, still under its temporary name. Nothing
  /// may be written afterwards. For several files that must appear together.
  Result<> flush();
  /// flush() unless that was done, then renames into place.
  Result<> commit();

 private:
  AtomicFile(int fd, std::filesystem::path target, std::filesystem::path temporary);
  void discard();
  Result<> writeError(int reason) const;

  int fd_ = -1;
  std::uint64_t size_ = 0;
  std::filesystem::path target_;
  std::filesystem::path temporary_;
};

/// Fails with NoSpace when the disk that `target` would lie on has less than `bytes` left.
Result<> checkFreeSpace(const std::filesystem::path& target, std::uint64_t bytes);

/// Writes a small file in one go, with the same promise.
Result<> writeFileAtomically(const std::filesystem::path& target, std::string_view text);

/// Reads a small text file; refuses one larger than `limit` bytes.
Result<std::string> readTextFile(const std::filesystem::path& path, std::uint64_t limit);

}  // namespace nibble

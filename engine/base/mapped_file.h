// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.h"

namespace nibble {

/// A whole file mapped read-only. Opening costs no memory; pages come in as they are touched.
class MappedFile {
 public:
  static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);

  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  const std::filesystem::path& path() const { return path_; }
  std::span<const std::byte> bytes() const { return {data_, size_}; }

  /// Starts reading a range that will be needed soon.
  void prefetch(std::uint64_t offset, std::uint64_t length) const;
  /// Gives the pages of a range back, so that a pass over a large file stays small in memory.
  void release(std::uint64_t offset, std::uint64_t length) const;

 private:
  MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size);
  void advise(std::uint64_t offset, std::uint64_t length, int advice, bool inside) const;

  std::filesystem::path path_;
  const std::byte* data_;
  std::size_t size_;
};

}  // namespace nibble

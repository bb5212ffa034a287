// SPDX-License-Identifier: MIT
// Writes a safetensors checkpoint into a folder, as one file or several with an index.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/atomic_file.h"
#include "base/result.h"
#include "formats/tensor_type.h"

namespace nibble {

struct SafetensorsSpec {
  std::string name;
  TensorType type = TensorType::F32;  ///< one of the scalar types
  std::vector<std::int64_t> shape;    ///< outermost first
};

/// The format's name of a scalar type; nothing for others.
std::optional<std::string_view> safetensorsName(TensorType type);

/// A streaming writer: sizes are known, so headers come first and data goes where it belongs.
/// Memory does not grow with the tensors. No file appears under its name before it is whole and
/// flushed, and the index last.
class SafetensorsSetWriter {
 public:
  /// What a shard holds at most, unless one tensor alone has more.
  static constexpr std::uint64_t kUsualShardBytes = 5'000'000'000;

  /// Shards are cut in the order of `tensors`. Within one, tensors with larger elements come first,
  /// so that each is aligned for its type. Fails for names given twice, types the format does not
  /// have, and sizes beyond 63 bits; with NoSpace when the disk has not that much.
  static Result<SafetensorsSetWriter> create(const std::filesystem::path& folder,
                                             std::span<const SafetensorsSpec> tensors,
                                             std::uint64_t maxShardBytes = kUsualShardBytes);

  /// The next bytes of a tensor; tensors may come in any order.
  Result<> append(std::string_view tensor, std::span<const std::byte> bytes);
  /// Fails unless everything was given. The files then have their names.
  Result<> commit();

  /// Names of all files, the index last.
  std::vector<std::filesystem::path> files() const;
  /// Of all files with tensors.
  std::uint64_t totalBytes() const { return totalBytes_; }

 private:
  struct Entry {
    SafetensorsSpec spec;
    std::uint64_t bytes = 0;
    std::uint64_t offset = 0;  ///< of its data in the file
    std::uint64_t written = 0;
    std::size_t shard = 0;
  };
  struct Shard {
    std::filesystem::path path;
    std::vector<std::size_t> entries;  ///< in the order of the file
    std::string header;
    std::uint64_t bytes = 0;
    std::uint64_t left = 0;  ///< data not given yet
    std::optional<AtomicFile> file;
  };

  SafetensorsSetWriter() = default;
  Result<> addEntries(std::span<const SafetensorsSpec> tensors, std::uint64_t maxShardBytes);
  Result<> layOut(Shard& shard);
  Result<> open(Shard& shard);
  std::string indexText() const;

  std::filesystem::path folder_;
  std::vector<Entry> entries_;
  std::vector<Shard> shards_;
  std::unordered_map<std::string, std::size_t> index_;
  std::uint64_t totalBytes_ = 0;
};

}  // namespace nibble

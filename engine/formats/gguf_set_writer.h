// SPDX-License-Identifier: MIT
// Writes a GGUF model as one file or split over several.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "formats/gguf_writer.h"

namespace nibble {

/// When to begin a new file; 0 means no such limit, both 0 means one file without split keys.
struct GgufSplitLimit {
  std::int64_t maxTensors = 0;
  /// Of tensor data, padding included. A tensor that alone is larger gets a file of its own.
  std::uint64_t maxBytes = 0;

  bool splits() const { return maxTensors > 0 || maxBytes > 0; }
};

/// Cuts a model as llama-gguf-split does and writes all parts. With a limit the files are named
/// after the target, "model.gguf" becoming "model-00001-of-00003.gguf" and so on, even if a single
/// one suffices. No file appears under its name before all of them are whole.
class GgufSetWriter {
 public:
  static Result<GgufSetWriter> create(const std::filesystem::path& target, const Metadata& metadata,
                                      std::span<const TensorSpec> tensors,
                                      const GgufSplitLimit& limit = {});

  /// Appends to the tensor now due; see GgufWriter::append().
  Result<> append(std::string_view tensor, std::span<const std::byte> bytes);
  /// Checks that everything was written, then gives all files their names, the first one last.
  Result<> commit();

  /// The names the files will have.
  std::vector<std::filesystem::path> files() const;
  /// Of all files together.
  std::uint64_t totalBytes() const { return totalBytes_; }

 private:
  struct Shard {
    std::filesystem::path path;
    Metadata metadata;
    std::vector<TensorSpec> tensors;
    std::optional<GgufWriter> writer;
  };

  explicit GgufSetWriter(std::vector<Shard> shards) : shards_(std::move(shards)) {}
  Result<> openCurrent();

  std::vector<Shard> shards_;
  std::size_t current_ = 0;  ///< the shard now written
  std::uint64_t totalBytes_ = 0;
};

}  // namespace nibble

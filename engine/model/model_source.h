// SPDX-License-Identifier: MIT
// One view on every kind of model file: named, typed, lazily read tensors with GGUF names and
// metadata. A Hugging Face folder shows itself as the GGUF file it would convert to.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/metadata.h"
#include "formats/tensor_type.h"

namespace nibble {

/// Safe to use from several threads at once.
class ModelSource {
 public:
  virtual ~ModelSource() = default;

  virtual const std::filesystem::path& path() const = 0;
  /// "gguf" or "hf"; "plan" for a file that is planned and not written.
  virtual std::string_view container() const = 0;
  /// Bytes of all files that hold weights.
  virtual std::uint64_t fileBytes() const = 0;
  virtual const Metadata& metadata() const = 0;
  virtual std::span<const TensorInfo> tensors() const = 0;

  /// For people: where the files contradict themselves, and what is believed.
  virtual std::span<const std::string> notes() const { return {}; }

  /// Rows [first, first+count) over all outer dimensions, as traits(tensor.type) lays them out.
  /// The span points into the mapped file or into `scratch`; it lives as long as both.
  virtual Result<std::span<const std::byte>> readRows(const TensorInfo& tensor, std::int64_t first,
                                                      std::int64_t count,
                                                      std::vector<std::byte>& scratch) const = 0;

  /// The tensor was used and may leave memory.
  virtual void release(const TensorInfo&) const {}
  /// So were rows [first, first+count) of it: a pass over a large tensor stays small in memory.
  virtual void releaseRows(const TensorInfo&, std::int64_t /*first*/,
                           std::int64_t /*count*/) const {}

  /// A tensor by its GGUF name; null when there is none.
  const TensorInfo* find(std::string_view name) const;
};

/// For readRows: fails unless [first, first+count) lies within the tensor.
Result<> checkRows(const TensorInfo& tensor, std::int64_t first, std::int64_t count);

/// Opens a Hugging Face folder, a .gguf file (also the first of a split set), or a .safetensors
/// file with its config.json beside it. Reads headers only.
Result<std::shared_ptr<const ModelSource>> openModel(const std::filesystem::path& path);

/// Rows decoded to float; `out` holds count * columns values. Fails for types without a codec.
Result<> readRowsAsFloat(const ModelSource& source, const TensorInfo& tensor, std::int64_t first,
                         std::int64_t count, float* out, std::vector<std::byte>& scratch);

}  // namespace nibble

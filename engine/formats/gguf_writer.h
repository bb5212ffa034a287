// SPDX-License-Identifier: MIT
// Writes GGUF version 3, tensor by tensor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/atomic_file.h"
#include "base/result.h"
#include "formats/metadata.h"
#include "formats/tensor_type.h"

namespace nibble {

/// A tensor to be written.
struct TensorSpec {
  std::string name;
  Shape shape;
  TensorType type = TensorType::F32;
};

/// The header of a GGUF file and where each tensor will stand: a dry run of the writer.
struct GgufLayout {
  std::string header;               ///< up to the data section, padding included
  std::uint32_t alignment = 0;      ///< general.alignment, or 32
  std::vector<TensorInfo> tensors;  ///< with offsets from the start of the file
  std::uint64_t fileBytes = 0;

  /// Tensors are packed in the order given; trailing dimensions of 1 are dropped as llama.cpp does.
  /// Fails for what no GGUF file can hold; `where` goes into the error.
  static Result<GgufLayout> plan(const Metadata& metadata, std::span<const TensorSpec> tensors,
                                 const std::string& where);
};

/// One file. The header is written at once; the data of every tensor must follow, in order, in as
/// many pieces as one likes. The file appears under its name with commit() only.
class GgufWriter {
 public:
  static Result<GgufWriter> create(const std::filesystem::path& target, const Metadata& metadata,
                                   std::span<const TensorSpec> tensors);

  /// Appends to the tensor now due. Its name is given to catch mistakes in the order.
  Result<> append(std::string_view tensor, std::span<const std::byte> bytes);

  /// All tensors are whole.
  bool complete() const { return current_ == layout_.tensors.size(); }

  /// Checks that all tensors are whole and brings the file to the disk, still under its temporary
  /// name; commit() then cannot fail for want of space.
  Result<> finish();
  /// finish(), then the final name.
  Result<> commit();

  std::uint64_t fileBytes() const { return layout_.fileBytes; }
  std::uint64_t bytesWritten() const { return file_.size(); }

 private:
  GgufWriter(AtomicFile file, GgufLayout layout, std::string where);
  Result<> padTo(std::uint64_t offset);

  AtomicFile file_;
  GgufLayout layout_;
  std::string where_;
  std::size_t current_ = 0;    ///< the tensor now due
  std::uint64_t written_ = 0;  ///< bytes of it
};

}  // namespace nibble

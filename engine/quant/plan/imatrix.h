// SPDX-License-Identifier: MIT
// The importance matrix: for every input column of a weight matrix, the mean square of what comes
// in, measured on calibration text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/tensor_type.h"

namespace nibble {

struct ImportanceEntry {
  /// One value >= 0 a column; for stacked experts one such vector after another.
  std::vector<float> values;
};

struct ImportanceMatrix {
  std::string path;     ///< as the user gave it; goes into the output's metadata
  std::string dataset;  ///< what it was measured on, empty when unknown
  int chunks = 0;       ///< of calibration text, 0 when unknown
  std::map<std::string, ImportanceEntry, std::less<>> entries;

  /// Reads llama.cpp's legacy .dat and its GGUF form, told apart by content. All lengths and values
  /// are checked; errors name the entry.
  static Result<ImportanceMatrix> open(const std::filesystem::path& path);
  /// The same from memory; `name` stands for the file in errors.
  static Result<ImportanceMatrix> parse(std::span<const std::byte> bytes, const std::string& name);

  /// Null when there is none.
  const ImportanceEntry* find(std::string_view tensor) const;
};

/// Gives the matrices of a stack that nothing went into values that are all alike, since nothing
/// tells their columns apart, and about as large as those of the others, so that they compare.
/// `values` are [matrices][columns]; `seen` says of each matrix whether anything went into it.
void evenOutUnseen(std::vector<float>& values, const std::vector<bool>& seen);

/// Fails, naming the tensor, when the entry cannot belong to a tensor of that shape.
Result<> checkFits(const ImportanceEntry& entry, const TensorInfo& tensor,
                   const ImportanceMatrix& matrix);

}  // namespace nibble

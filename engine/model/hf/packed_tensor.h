// SPDX-License-Identifier: MIT
// A matrix of an AWQ or GPTQ checkpoint: codes, zero points and scales in tensors of their own,
// transposed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/integer_type.h"
#include "formats/safetensors.h"
#include "model/hf/packed_config.h"

namespace nibble::hf {

struct PackedTensor {
  PackedLayout layout = PackedLayout::Gptq;
  int bits = 4;
  std::int64_t outputs = 0;  ///< rows of the matrix
  std::int64_t inputs = 0;   ///< its columns
  std::int64_t groupSize = 0;
  std::int64_t groups = 0;
  bool zerosLackOne = false;
  /// All zero points are stored by the other convention than the configuration names.
  bool contradictsFormat = false;
  const SafetensorsInfo* codes = nullptr;
  const SafetensorsInfo* zeros = nullptr;
  const SafetensorsInfo* scales = nullptr;
  const SafetensorsInfo* order = nullptr;  ///< g_idx; null where there is none
  /// The group of each input; empty where they follow one another.
  std::vector<std::int32_t> groupOf;
  /// What its rows are exactly; nothing where groups are no runs of columns, or scales no halves.
  std::optional<IntegerType> type;
};

/// Of the module `module` ("model.layers.0.mlp.up_proj"), whose qweight is there. Fails, naming the
/// tensor, where a part is missing, or contradicts the sizes or the configuration.
Result<std::shared_ptr<const PackedTensor>> findPacked(const SafetensorsSet& checkpoint,
                                                       const std::string& module,
                                                       std::int64_t outputs, std::int64_t inputs,
                                                       const PackedConfig& config);

/// Rows `rows` of the matrix, one behind the other: blocks of `tensor.type`, or floats where it has
/// none.
Result<> readPackedRows(const SafetensorsSet& checkpoint, const PackedTensor& tensor,
                        std::span<const std::int64_t> rows, std::byte* out);

}  // namespace nibble::hf

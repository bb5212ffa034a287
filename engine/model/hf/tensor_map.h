// SPDX-License-Identifier: MIT
// Which tensors of a checkpoint make up the GGUF model, checked against its configuration.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/safetensors.h"
#include "formats/tensor_type.h"
#include "model/hf/architecture.h"
#include "model/hf/packed_tensor.h"

namespace nibble::hf {

/// One tensor as it shows itself, and where its values come from.
struct TensorView {
  TensorInfo info;                          ///< offset and file are those of the stored tensor
  std::string source;                       ///< its name in the checkpoint, packed or not
  const SafetensorsInfo* stored = nullptr;  ///< null for a computed tensor, and a packed one
  /// Of AWQ and GPTQ checkpoints.
  std::shared_ptr<const PackedTensor> packed = nullptr;
  const SafetensorsInfo* scale = nullptr;  ///< FP8: value = code * scale of its block
  std::int64_t scaleRows = 0;              ///< rows of a block
  std::int64_t scaleColumns = 0;
  std::int64_t reorderedHead = 0;  ///< head size when rows are reordered (RowOrder), else 0
  std::vector<float> computed;
  /// Of a stack of experts, one each: matrices of the same shape and type. The rest is the first's.
  std::vector<TensorView> parts = {};
  /// What `stored` points to where it is a piece of a tensor of the checkpoint.
  std::shared_ptr<const SafetensorsInfo> piece = nullptr;
};

/// In the order the GGUF file has them. Fails, naming the tensor, when one is missing, has another
/// shape than the configuration gives it, or is not known.
Result<std::vector<TensorView>> mapTensors(const Architecture& architecture, const Config& config,
                                           std::int64_t headSize, const SafetensorsSet& checkpoint);

}  // namespace nibble::hf

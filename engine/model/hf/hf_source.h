// SPDX-License-Identifier: MIT
// A Hugging Face folder that shows itself as the GGUF file the reference converter would write.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "formats/safetensors.h"
#include "model/hf/config.h"
#include "model/hf/tensor_map.h"
#include "model/model_source.h"

namespace nibble::hf {

/// A folder as it is: what config.json says, and where each tensor of the GGUF view comes from.
struct Checkpoint {
  std::string configText;
  Config config;
  const Architecture* architecture = nullptr;
  std::int64_t headSize = 0;
  std::shared_ptr<const SafetensorsSet> weights;
  std::vector<TensorView> views;   ///< refer to `weights`
  std::vector<std::string> notes;  ///< as ModelSource::notes()
};

Result<Checkpoint> openCheckpoint(const std::filesystem::path& folder,
                                  const std::filesystem::path& weights);

/// `weights` is the folder, or one .safetensors file in it; `folder` holds config.json, the
/// tokenizer and the rest. Tensors keep the type they are stored in; vectors are F32.
Result<std::shared_ptr<const ModelSource>> open(const std::filesystem::path& folder,
                                                const std::filesystem::path& weights);

}  // namespace nibble::hf

// SPDX-License-Identifier: MIT
// A Hugging Face folder that shows itself as the GGUF file the reference converter would write.
#pragma once

#include <filesystem>
#include <memory>

#include "model/model_source.h"

namespace nibble::hf {

/// `weights` is the folder, or one .safetensors file in it; `folder` holds config.json, the
/// tokenizer and the rest. Tensors keep the type they are stored in; vectors are F32.
Result<std::shared_ptr<const ModelSource>> open(const std::filesystem::path& folder,
                                                const std::filesystem::path& weights);

}  // namespace nibble::hf

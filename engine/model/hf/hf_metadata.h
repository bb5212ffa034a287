// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>

#include "base/result.h"
#include "formats/metadata.h"
#include "model/hf/tensor_map.h"

namespace nibble::hf {

/// All keys of the converted model in the reference converter's order: general.*, {arch}.*,
/// tokenizer.*, general.quantization_version. `configText` is config.json.
Result<Metadata> makeMetadata(const std::filesystem::path& folder, const std::string& configText,
                              const Architecture& architecture, const Config& config,
                              std::int64_t headSize, std::span<const TensorView> tensors);

}  // namespace nibble::hf

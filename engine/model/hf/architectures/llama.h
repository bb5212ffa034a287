// SPDX-License-Identifier: MIT
#pragma once

#include "model/hf/architecture.h"

namespace nibble::hf {

/// The GGUF architecture "llama", which several Hugging Face classes share.
Architecture llamaArchitecture();
/// Its keys, those of experts left out.
void describeLlama(std::string_view name, const Config& config, std::int64_t headSize,
                   Metadata& metadata);

}  // namespace nibble::hf

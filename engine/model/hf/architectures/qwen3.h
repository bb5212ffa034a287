// SPDX-License-Identifier: MIT
#pragma once

#include "model/hf/architecture.h"

namespace nibble::hf {

/// Norms of heads, and a head size of its own.
Architecture qwen3Architecture();
void describeQwen3(std::string_view name, const Config& config, std::int64_t headSize,
                   Metadata& metadata);

}  // namespace nibble::hf

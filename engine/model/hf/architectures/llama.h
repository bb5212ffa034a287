// SPDX-License-Identifier: MIT
#pragma once

#include "model/hf/architecture.h"

namespace nibble::hf {

/// The GGUF architecture "llama", which several Hugging Face classes share.
Architecture llamaArchitecture();

}  // namespace nibble::hf

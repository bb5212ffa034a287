// SPDX-License-Identifier: MIT
// A GGUF model, whole or split, as a model source.
#pragma once

#include <filesystem>
#include <memory>

#include "model/model_source.h"

namespace nibble {

/// `path` is a whole file or any shard of a split one. Rows are read in place.
Result<std::shared_ptr<const ModelSource>> openGguf(const std::filesystem::path& path);

}  // namespace nibble

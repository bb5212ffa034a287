// SPDX-License-Identifier: MIT
// Finds out what a path holds and opens it.
#include <algorithm>
#include <system_error>

#include "model/gguf_source.h"

namespace nibble {

Result<std::shared_ptr<const ModelSource>> openModel(const std::filesystem::path& path) {
  return openGguf(path);
}

}  // namespace nibble

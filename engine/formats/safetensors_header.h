// SPDX-License-Identifier: MIT
// The JSON header of a safetensors file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "formats/safetensors.h"

namespace nibble {

struct SafetensorsHeader {
  std::vector<SafetensorsInfo> tensors;  ///< offsets from the start of the file, sizes checked
  std::vector<std::pair<std::string, std::string>> metadata;
};

/// Parses the text that stands at offset 8 of a file of `fileBytes` bytes named `file`.
Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::uint64_t fileBytes,
                                                 const std::string& file);

}  // namespace nibble

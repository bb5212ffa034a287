// SPDX-License-Identifier: MIT
// What a model folder says about itself in README.md and by its own name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nibble::hf {

struct ModelCard {
  std::string name;
  std::string license;
  std::vector<std::string> tags;
  std::vector<std::string> languages;
};

/// Reads the "key: value" lines and plain lists between the leading "---" lines of a README.
ModelCard parseModelCard(std::string_view readme);

/// The card of a folder; the name comes from the folder when the README gives none. Never fails:
/// nothing depends on it.
ModelCard readModelCard(const std::filesystem::path& folder);

/// "fable-5m" -> "Fable 5M"; words with capitals of their own stay.
std::string titleOf(std::string_view folderName);

/// "5.2M", "0.5B": parameters with at least two digits.
std::string sizeLabel(std::uint64_t parameters);

}  // namespace nibble::hf

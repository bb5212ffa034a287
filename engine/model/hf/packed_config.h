// SPDX-License-Identifier: MIT
// What a folder quantized by AWQ or GPTQ says of how its weights are packed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/result.h"

namespace nibble::hf {

enum class PackedLayout {
  Gptq,  ///< qweight [inputs * bits / 32, outputs], codes along inputs
  Awq,   ///< qweight [inputs, outputs * bits / 32], codes along outputs, interleaved
};

struct PackedConfig {
  std::optional<PackedLayout> layout;  ///< nothing: the shapes tell
  int bits = 4;
  int group = 128;  ///< 0: one a row
  bool symmetric = false;
  /// Stored zero points lack one, as in the first version of GPTQ's layout.
  bool zerosLackOne = false;
  std::string format{};  ///< what says so, "gptq" or "gptq_v2"; empty: nothing does
  /// Modules may differ in bits and groups; then their shapes tell.
  bool varies = false;
};

/// `quantMethod` is "gptq", "awq" or empty; `object` the rest of what config.json has as
/// quantization_config, or of quantize_config.json. Packings other than the two are refused.
Result<PackedConfig> parsePackedConfig(const nlohmann::json& object, const std::string& quantMethod,
                                       const std::string& file);
/// The same of the text of quantize_config.json (GPTQ) or quant_config.json (AWQ).
Result<PackedConfig> parsePackedConfigFile(const std::string& text, const std::string& file);

}  // namespace nibble::hf

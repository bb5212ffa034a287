// SPDX-License-Identifier: MIT
// What config.json of a Hugging Face folder says about a decoder model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/hf/packed_config.h"

namespace nibble::hf {

enum class RopeKind { Plain, Linear, Yarn, Llama3 };

struct RopeConfig {
  RopeKind kind = RopeKind::Plain;
  double base = 10000;
  double factor = 1;
  std::optional<std::int64_t> originalContext;
  double lowFrequencyFactor = 1;          ///< llama3
  double highFrequencyFactor = 4;         ///< llama3
  std::optional<double> attentionFactor;  ///< yarn: multiplies cosine and sine as a whole
  std::optional<double> betaFast;         ///< yarn
  std::optional<double> betaSlow;         ///< yarn
};

/// Weights in 8-bit floats; each block of [blockRows, blockColumns] has a scale. 0: see the tensor.
struct Fp8Config {
  std::int64_t blockRows = 0;
  std::int64_t blockColumns = 0;
};

/// All sizes are positive and below the limits of config.cpp; kvHeads divides heads.
struct Config {
  std::string architecture;  ///< "LlamaForCausalLM"
  std::int64_t layers = 0;
  std::int64_t hidden = 0;
  std::int64_t feedForward = 0;
  std::int64_t heads = 0;
  std::int64_t kvHeads = 0;
  std::optional<std::int64_t> statedHeadSize;  ///< head_dim
  std::int64_t vocabulary = 0;
  std::int64_t context = 0;
  double normEpsilon = 1e-6;
  RopeConfig rope;
  std::optional<bool> tiedEmbeddings;  ///< nothing when the file does not say
  bool attentionBias = false;
  bool mlpBias = false;
  // Mixtures of experts; 0 where there are none, or the file does not say.
  std::int64_t experts = 0;
  std::int64_t expertsUsed = 0;  ///< by each token; not more than there are
  std::int64_t expertFeedForward = 0;
  std::int64_t sharedFeedForward = 0;
  bool normalizedRouting = false;
  bool someLayersDense = false;
  std::optional<Fp8Config> fp8;
  std::optional<PackedConfig> packed;  ///< AWQ and GPTQ
};

/// `file` stands in errors. Folders quantized by other means than FP8, AWQ and GPTQ are refused.
Result<Config> parseConfig(std::string_view json, const std::string& file);

}  // namespace nibble::hf

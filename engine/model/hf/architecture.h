// SPDX-License-Identifier: MIT
// How a Hugging Face model class becomes a GGUF architecture: names, shapes, row order, keys.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/metadata.h"
#include "model/hf/config.h"

namespace nibble::hf {

/// A length that follows from the configuration.
enum class Extent {
  None,
  Hidden,
  FeedForward,
  Query,
  KeyValue,
  HeadSize,
  Vocabulary,
  One,
  Experts,
  ExpertFeedForward,
  SharedFeedForward,
};

/// Rows of q and k whose heads GGUF stores in another order. Hugging Face rotates element i of a
/// head of size d with i + d/2, GGUF's llama graph 2i with 2i + 1: row 2i + b comes from b*d/2 + i.
enum class RowOrder { AsStored, QueryHeads, KeyHeads };

/// When a tensor must be there. Whatever one layer has, all must have.
enum class Presence { Always, WithAttentionBias, WithMlpBias, UnlessTied };

struct TensorRule {
  /// Below "model.layers.N." for tensors of a layer. With "{}" for the number of an expert, whose
  /// matrices GGUF has stacked in one tensor.
  std::string_view source;
  std::string_view target;     ///< below "blk.N."
  Extent rows = Extent::None;  ///< None for vectors
  Extent columns = Extent::Hidden;
  RowOrder order = RowOrder::AsStored;
  Presence presence = Presence::Always;
  bool asFloat = false;  ///< a matrix that shows itself as F32, whatever is stored
  /// The name in checkpoints whose experts are stacked already, empty where it is no other. A stack
  /// is then part `fusedPart` of `fusedParts` that follow one another in the rows of each expert.
  std::string_view fused = {};
  int fusedPart = 0;
  int fusedParts = 1;

  bool isStack() const { return source.find("{}") != std::string_view::npos; }
};

struct Architecture {
  std::string_view name;             ///< general.architecture
  std::int64_t defaultHeadSize = 0;  ///< without head_dim; 0 takes hidden / heads
  std::vector<TensorRule> model;     ///< in the order the GGUF file has them
  std::vector<TensorRule> layer;
  /// Adds the {arch}.* keys.
  void (*describe)(std::string_view name, const Config& config, std::int64_t headSize,
                   Metadata& metadata) = nullptr;
  /// Refuses configurations that GGUF's architecture has no form for; null where there are none.
  Result<> (*check)(const Config& config, const std::string& file) = nullptr;
};

/// By the class name in config.json; the error lists what there is.
Result<const Architecture*> findArchitecture(std::string_view className, const std::string& file);

/// Of q and k; even.
Result<std::int64_t> headSize(const Architecture& architecture, const Config& config,
                              const std::string& file);

}  // namespace nibble::hf

// SPDX-License-Identifier: MIT
// Which type a named mix gives to each tensor: the rules of llama-quantize, as tables.
#pragma once

#include <string>

#include "formats/metadata.h"
#include "formats/tensor_type.h"
#include "quant/plan/mix.h"

namespace nibble {

/// What the rules look at besides the tensor itself.
struct MixFacts {
  std::string architecture;
  int layers = 0;
  int headsPerKvHead = 0;  ///< of layer 0
  int experts = 0;
  int attentionV = 0;  ///< tensors that hold a value projection
  bool hasOutput = false;
  bool is70B = false;  ///< the reference's own idea of "a 70B model", by layer count
  bool hasImportance = false;

  static MixFacts of(const Metadata& metadata, std::span<const TensorInfo> tensors,
                     bool hasImportance);
};

/// Some rules count tensors of a kind, so every tensor that may be quantized is to be asked for
/// once, in output order, whether the answer is used or not.
class MixRules {
 public:
  MixRules(Mix mix, MixFacts facts);

  /// Before any fallback for rows that do not divide into blocks.
  TensorType typeOf(const TensorInfo& tensor);

 private:
  struct Counters {
    int attentionV = 0, ffnDown = 0, ffnGate = 0, ffnUp = 0;
  };

  TensorType outputType(const TensorInfo& tensor) const;
  TensorType lowBitType(std::string_view name);
  TensorType attentionVType();
  TensorType attentionOutputType() const;
  int ffnIndex(std::string_view name, int& counter) const;

  const MixTraits& mix_;
  MixFacts facts_;
  Counters seen_;
};

}  // namespace nibble

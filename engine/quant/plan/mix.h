// SPDX-License-Identifier: MIT
// The named mixes of llama-quantize: one name stands for a base type and the rules that give some
// tensors another one. The numbers are those of the GGUF key general.file_type.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "formats/tensor_type.h"

namespace nibble {

enum class Mix {
  Copy,
  F32,
  F16,
  BF16,
  Q4_0,
  Q4_1,
  Q5_0,
  Q5_1,
  Q8_0,
  Q2_K,
  Q2_K_S,
  Q3_K_S,
  Q3_K_M,
  Q3_K_L,
  Q4_K_S,
  Q4_K_M,
  Q5_K_S,
  Q5_K_M,
  Q6_K,
  IQ1_S,
  IQ1_M,
  IQ2_XXS,
  IQ2_XS,
  IQ2_S,
  IQ2_M,
  IQ3_XXS,
  IQ3_XS,
  IQ3_S,
  IQ3_M,
  IQ4_NL,
  IQ4_XS,
  TQ1_0,
  TQ2_0,
};

struct MixTraits {
  Mix mix;
  std::string_view name;
  std::uint32_t fileType;  ///< general.file_type; meaningless for Copy, which keeps the input's
  TensorType base;         ///< what a tensor gets when no rule says otherwise
  bool needsImportance;    ///< refused as a whole without an importance matrix
};

std::span<const MixTraits> allMixes();
const MixTraits& traits(Mix mix);

/// What a TYPE argument means: a mix, or one type for every tensor that may be quantized ("pure").
/// A name that is both (Q6_K, Q4_0, IQ4_XS, F16…) is the mix, as in llama-quantize; the pure form
/// of those is asked for with `pure` in a recipe, or with the override ".*=TYPE". Q3_K, Q4_K and
/// Q5_K are tensor types only, hence pure.
struct TypeChoice {
  std::optional<Mix> mix;  ///< nothing: `type` for every tensor
  TensorType type = TensorType::F16;
  std::uint32_t fileType = 0;
};

/// By name, case-insensitive, or by the number of general.file_type ("15"). Nothing when unknown.
std::optional<TypeChoice> typeChoiceFromName(std::string_view name);

/// The file_type that comes nearest to "every tensor of this type".
std::uint32_t fileTypeOfPure(TensorType type);

}  // namespace nibble

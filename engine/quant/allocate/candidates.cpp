// SPDX-License-Identifier: MIT
#include "quant/allocate/candidates.h"

#include <algorithm>

#include "quant/grids/grid.h"
#include "quant/plan/importance_needs.h"
#include "quant/plan/method_info.h"

namespace nibble {

namespace {

// Of types with equal bits the better ones; where rows take blocks of 256 those of 32 are worse.
constexpr TensorType kOf256[] = {TensorType::IQ1_S,   TensorType::IQ1_M, TensorType::IQ2_XXS,
                                 TensorType::IQ2_XS,  TensorType::IQ2_S, TensorType::Q2_K,
                                 TensorType::IQ3_XXS, TensorType::IQ3_S, TensorType::Q3_K,
                                 TensorType::IQ4_XS,  TensorType::Q4_K,  TensorType::Q5_K,
                                 TensorType::Q6_K,    TensorType::Q8_0};
constexpr TensorType kOf32[] = {TensorType::IQ4_NL, TensorType::Q4_1, TensorType::Q5_0,
                                TensorType::Q5_1, TensorType::Q8_0};

bool fits(TensorType type, const TensorInfo& tensor, bool hasImportance, bool columnwise) {
  if (tensor.shape.columns() % traits(type).blockElements != 0) return false;
  if (!grid(type).canEncode()) return false;
  if (!hasImportance && typeNeedsImportance(type)) return false;
  return !columnwise || grid(type).open() != nullptr;
}

bool isPlainFloat(TensorType type) {
  return type == TensorType::F16 || type == TensorType::BF16 || type == TensorType::F32;
}

}  // namespace

std::vector<TensorType> candidateTypes(const TensorInfo& tensor, bool hasImportance,
                                       std::string_view method) {
  const MethodInfo* info = methodInfo(method);
  // Where nothing was measured no method but plain rounding has a say.
  const bool columnwise = info != nullptr && info->needsColumns() && hasImportance;
  std::vector<TensorType> types;
  const bool large = tensor.shape.columns() % traits(TensorType::Q4_K).blockElements == 0;
  const auto add = [&](std::span<const TensorType> some) {
    for (const TensorType type : some) {
      if (fits(type, tensor, hasImportance, columnwise)) types.push_back(type);
    }
  };
  if (large) {
    add(kOf256);
  } else {
    add(kOf32);
  }
  std::stable_sort(types.begin(), types.end(), [](TensorType a, TensorType b) {
    return traits(a).bitsPerWeight() < traits(b).bitsPerWeight();
  });
  if (isPlainFloat(tensor.type)) types.push_back(tensor.type);
  return types;
}

}  // namespace nibble

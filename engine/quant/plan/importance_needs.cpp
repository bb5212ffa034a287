// SPDX-License-Identifier: MIT
#include "quant/plan/importance_needs.h"

#include <algorithm>
#include <iterator>

#include "base/utf8.h"
#include "quant/plan/method_info.h"

namespace nibble {

namespace {

using T = TensorType;

constexpr TensorType kNeedy[] = {T::IQ2_XXS, T::IQ2_XS, T::IQ2_S, T::IQ1_S, T::IQ1_M};

/// Calibration never measures what goes into these two.
bool isEmbeddingOrOutput(const TensorInfo& tensor) {
  return tensor.name == "token_embd.weight" || tensor.name == "output.weight";
}

bool needsImportance(TensorType type, std::optional<Mix> mix) {
  if (mix == Mix::Q2_K_S && type == T::Q2_K) return true;
  return typeNeedsImportance(type);
}

}  // namespace

bool typeNeedsImportance(TensorType type) {
  return std::find(std::begin(kNeedy), std::end(kNeedy), type) != std::end(kNeedy);
}

Result<> checkMixImportance(std::optional<Mix> mix, bool hasImportance) {
  if (!mix || !traits(*mix).needsImportance || hasImportance) return {};
  return withHint(fail(ErrorCode::InvalidArgument, "type", "the mix {} needs an importance matrix",
                       traits(*mix).name),
                  "give one with --imatrix, or calibration text with --calibration");
}

Result<> checkImportance(const TensorInfo& tensor, const PlannedTensor& planned,
                         std::optional<Mix> mix, bool hasImportance) {
  if (!needsImportance(planned.to, mix)) return {};
  const MethodInfo* method = methodInfo(planned.method);
  if (method != nullptr && (method->needsImportance() || method->needsText())) return {};
  const std::string where = "tensor " + printable(tensor.name);
  if (!hasImportance) {
    return withHint(fail(ErrorCode::InvalidArgument, where,
                         "{} needs importance, and no matrix is given", name(planned.to)),
                    "give one with --imatrix, or calibration text with --calibration, or choose a "
                    "larger type for this tensor");
  }
  if (isEmbeddingOrOutput(tensor)) return {};
  return withHint(
      fail(ErrorCode::InvalidArgument, where,
           "{} needs importance, and this tensor would be quantized without", name(planned.to)),
      "use the method 'importance' and a matrix with an entry for this tensor, or choose "
      "a larger type for it, such as IQ3_S");
}

}  // namespace nibble

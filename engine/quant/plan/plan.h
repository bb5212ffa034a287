// SPDX-License-Identifier: MIT
// The plan of a quantization: one decision a tensor, made before any weight is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/tensor_type.h"
#include "model/model_source.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/recipe.h"

namespace nibble {

struct PlannedTensor {
  std::size_t source = 0;  ///< index into ModelSource::tensors()
  std::string name;
  Shape shape;
  TensorType from = TensorType::F32;
  TensorType to = TensorType::F32;
  std::string method;  ///< "copy" for bytes taken over as they are, else a method's name
  MethodOptions options;
  std::uint64_t bytes = 0;  ///< of `to`
  std::string reason;       ///< for people: why this type, when it is not simply the default's
  /// The type asked for, where rows do not divide into its blocks and `to` took its place.
  std::optional<TensorType> fellBackFrom{};
};

struct Plan {
  Recipe recipe;                          ///< what to run again for the same output
  std::optional<std::uint32_t> fileType;  ///< general.file_type; nothing: keep the input's
  std::vector<PlannedTensor> tensors;     ///< in the order in which they are written
  std::uint64_t bytes = 0;                ///< of all tensors, without header and padding
  double bitsPerWeight = 0;
  std::vector<std::string> notes;  ///< for people: those of the source, rules without effect
};

struct PlanRequest {
  Recipe recipe;
  /// The mix's rules and the checks count on importance. Alone it serves a preview: entries are
  /// then taken to exist for every tensor of the layers.
  bool hasImportance = false;
  /// The matrix itself; its entries are checked against the tensors. Implies hasImportance.
  const ImportanceMatrix* importance = nullptr;
};

/// A request that has a type and nothing else.
PlanRequest planRequest(std::string type);

/// Fails for unknown types, rules that cannot be evaluated, methods that are not available, and
/// types that need importance where there is none; every failure names tensor or rule.
Result<Plan> makePlan(const ModelSource& source, const PlanRequest& request);

/// The method field of a tensor whose bytes are not touched.
inline constexpr std::string_view kCopyMethod = "copy";

}  // namespace nibble

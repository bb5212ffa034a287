// SPDX-License-Identifier: MIT
// The names of the quantization methods and what each asks for; quant/methods holds the methods.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace nibble {

struct MethodInfo {
  enum class Needs { Nothing, Importance, Factors, Hessian };

  std::string_view name;
  Needs needs;
  std::span<const std::string_view> options;  ///< the keys a recipe may give it

  /// Uses the weights of an importance matrix.
  bool needsImportance() const { return needs == Needs::Importance || needsFactors(); }
  /// Wants channels scaled first, as calibration text says.
  bool needsFactors() const { return needs == Needs::Factors; }
  /// Quantizes layer by layer while text runs through the model.
  bool needsHessian() const { return needs == Needs::Hessian; }
  /// Works with calibration text only.
  bool needsText() const { return needsFactors() || needsHessian(); }
};

std::span<const MethodInfo> allMethods();
/// Null when unknown. Names are lower case.
const MethodInfo* methodInfo(std::string_view name);
/// "rtn, importance, awq, gptq", for messages.
std::string availableMethods();

}  // namespace nibble

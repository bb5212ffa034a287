// SPDX-License-Identifier: MIT
// The names of the quantization methods and what each asks for; quant/methods holds the methods.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace nibble {

struct MethodInfo {
  enum Needs : unsigned { Nothing = 0, Importance = 1, Factors = 2, Hessian = 4, Columns = 8 };

  std::string_view name;
  unsigned needs;                             ///< any of Needs
  std::span<const std::string_view> options;  ///< the keys a recipe may give it

  /// Uses the weights of an importance matrix.
  bool needsImportance() const { return (needs & Importance) != 0; }
  /// Wants channels scaled first, as calibration text says.
  bool needsFactors() const { return (needs & Factors) != 0; }
  /// Quantizes layer by layer while text runs through the model.
  bool needsHessian() const { return (needs & Hessian) != 0; }
  /// Works with grids that can be opened only.
  bool needsColumns() const { return (needs & Columns) != 0; }
  /// Works with calibration text only.
  bool needsText() const { return needsFactors() || needsHessian(); }
};

std::span<const MethodInfo> allMethods();
/// Null when unknown. Names are lower case.
const MethodInfo* methodInfo(std::string_view name);
/// "rtn, importance, awq, gptq", for messages.
std::string availableMethods();

}  // namespace nibble

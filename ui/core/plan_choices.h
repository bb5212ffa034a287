// SPDX-License-Identifier: GPL-3.0-or-later
// What may be chosen for a tensor, and why not.
#pragma once

#include <QString>
#include <optional>
#include <string>

#include "quant/plan/imatrix.h"
#include "ui/core/plan_row.h"

namespace nibble::ui {

/// What decisions may count on.
struct PlanBasis {
  /// Which tensors have importance, and of how many columns; null for none.
  const ImportanceMatrix* importance = nullptr;
  bool text = false;  ///< there is calibration text, for methods that run it through the model
};

/// A sentence on why no tensor can have it; empty when some can.
QString typeProblem(TensorType type, const PlanBasis& basis);
QString methodProblem(const std::string& method, const PlanBasis& basis);

struct Choice {
  std::optional<Decision> decision;  ///< nothing when it cannot be had
  QString problem;                   ///< why not, or why it is not quite what was asked
};

/// The decision that gives a row that type, keeping its method where that makes sense.
Choice chooseType(const PlanRow& row, TensorType type, const PlanBasis& basis);
Choice chooseMethod(const PlanRow& row, const std::string& method, const PlanBasis& basis);

/// Whether a method has a say: not for copies and plain floating point.
bool methodMatters(const Decision& decision);

}  // namespace nibble::ui

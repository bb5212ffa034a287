// SPDX-License-Identifier: GPL-3.0-or-later
// What may be chosen for a tensor, and why not.
#pragma once

#include <QString>
#include <optional>
#include <string>

#include "quant/plan/imatrix.h"
#include "ui/core/plan_row.h"

namespace nibble::ui {

/// A sentence on why no tensor can have it; empty when some can. `importance` may be null.
QString typeProblem(TensorType type, const ImportanceMatrix* importance);
QString methodProblem(const std::string& method, const ImportanceMatrix* importance);

struct Choice {
  std::optional<Decision> decision;  ///< nothing when it cannot be had
  QString problem;                   ///< why not, or why it is not quite what was asked
};

/// The decision that gives a row that type, keeping its method where that makes sense.
Choice chooseType(const PlanRow& row, TensorType type, const ImportanceMatrix* importance);
Choice chooseMethod(const PlanRow& row, const std::string& method,
                    const ImportanceMatrix* importance);

/// Whether a method has a say: not for copies and plain floating point.
bool methodMatters(const Decision& decision);

}  // namespace nibble::ui

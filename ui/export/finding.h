// SPDX-License-Identifier: GPL-3.0-or-later
// One line of a check: of the plan before writing, of the file afterwards.
#pragma once

#include <QString>
#include <QVector>

#include "jobs/verify_job.h"
#include "quant/plan/plan.h"

namespace nibble::ui {

struct Finding {
  enum class Kind { Good, Note, Bad, Skipped };
  Kind kind = Kind::Good;
  QString title;
  QString detail;
};

/// What to know about a plan before it becomes a GGUF file.
QVector<Finding> planFindings(const Result<Plan>& plan);
/// The report of a verification, in words.
QVector<Finding> verifyFindings(const jobs::VerifyReport& report);

}  // namespace nibble::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/finding.h"

#include <QCoreApplication>

#include "quant/plan/fallback.h"
#include "ui/core/text.h"
#include "ui/export/verify_text.h"

namespace nibble::ui {

namespace {

QString translated(const char* text, int count = -1) {
  return QCoreApplication::translate("Export", text, nullptr, count);
}

/// Tensors that got another type than was asked for because their rows do not divide.
Finding fallbackFinding(const Plan& plan) {
  int count = 0;
  const PlannedTensor* example = nullptr;
  for (const PlannedTensor& tensor : plan.tensors) {
    if (!tensor.fellBackFrom) continue;
    if (++count == 1) example = &tensor;
  }
  if (example == nullptr) return {};
  Finding finding;
  finding.kind = Finding::Kind::Note;
  finding.title = translated(
      QT_TRANSLATE_N_NOOP("Export", "%n tensor(s) get another type than planned"), count);
  finding.detail =
      translated(QT_TRANSLATE_NOOP("Export",
                                   "%1: rows of %2 do not divide into blocks of %3, so "
                                   "it is %4 instead of %5"))
          .arg(toQString(example->name))
          .arg(example->shape.columns())
          .arg(traits(*example->fellBackFrom).blockElements)
          .arg(toQString(name(example->to)), toQString(name(*example->fellBackFrom)));
  return finding;
}

QString stepTitle(jobs::VerifyStep step) {
  switch (step) {
    case jobs::VerifyStep::Opens:
      return translated(QT_TRANSLATE_NOOP("Export", "Opens"));
    case jobs::VerifyStep::Tensors:
      return translated(QT_TRANSLATE_NOOP("Export", "Types and shapes"));
    case jobs::VerifyStep::Metadata:
      return translated(QT_TRANSLATE_NOOP("Export", "Metadata"));
    case jobs::VerifyStep::Values:
      return translated(QT_TRANSLATE_NOOP("Export", "Finite values"));
    case jobs::VerifyStep::Errors:
      return translated(QT_TRANSLATE_NOOP("Export", "Errors"));
    case jobs::VerifyStep::Runs:
      return translated(QT_TRANSLATE_NOOP("Export", "Says a few tokens"));
  }
  return {};
}

}  // namespace

QVector<Finding> planFindings(const Result<Plan>& plan) {
  if (!plan) {
    return {{Finding::Kind::Bad, problemOf(plan.error()), adviceOf(plan.error())}};
  }
  QVector<Finding> findings;
  const int tensors = static_cast<int>(plan->tensors.size());
  findings.append(
      {Finding::Kind::Good,
       translated(QT_TRANSLATE_N_NOOP("Export", "GGUF can hold all %n tensor(s) of the plan"),
                  tensors),
       {}});
  if (const Finding fallback = fallbackFinding(*plan); !fallback.title.isEmpty()) {
    findings.append(fallback);
  }
  for (const std::string& note : plan->notes) {
    QString text = toQString(note);
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    findings.append({Finding::Kind::Note, text, {}});
  }
  return findings;
}

QVector<Finding> verifyFindings(const jobs::VerifyReport& report) {
  QVector<Finding> findings;
  for (const jobs::VerifyCheck& check : report.checks) {
    Finding finding;
    finding.kind = check.outcome == jobs::VerifyOutcome::Passed   ? Finding::Kind::Good
                   : check.outcome == jobs::VerifyOutcome::Failed ? Finding::Kind::Bad
                                                                  : Finding::Kind::Skipped;
    finding.title = stepTitle(check.step);
    finding.detail = detailText(check.detail);
    findings.append(finding);
  }
  return findings;
}

}  // namespace nibble::ui

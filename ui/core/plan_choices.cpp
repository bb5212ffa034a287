// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/plan_choices.h"

#include <QCoreApplication>
#include <algorithm>

#include "quant/plan/fallback.h"
#include "quant/plan/importance_needs.h"
#include "quant/plan/method_info.h"
#include "quant/plan/plan.h"
#include "quant/plan/targets.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

constexpr const char* kImportance = "importance";
constexpr const char* kRoundToNearest = "rtn";

QString translated(const char* text) {
  return QCoreApplication::translate("PlanChoices", text);
}

QString nameOf(TensorType type) {
  return toQString(name(type));
}

bool canBeWritten(TensorType type) {
  static const std::vector<TargetType> targets = targetTypes();
  const auto found = std::find_if(targets.begin(), targets.end(),
                                  [&](const TargetType& target) { return target.type == type; });
  return found != targets.end() && found->available;
}

bool isCovered(const PlanRow& row, const ImportanceMatrix* importance) {
  return importance != nullptr && importance->find(row.name.toStdString()) != nullptr;
}

/// Calibration never measures what goes into these two; they do without.
bool doesWithout(const PlanRow& row) {
  return row.name == QStringLiteral("token_embd.weight") ||
         row.name == QStringLiteral("output.weight");
}

QString notCovered(const PlanRow& row) {
  return translated(QT_TRANSLATE_NOOP("PlanChoices", "%1 has no entry in the importance matrix"))
      .arg(row.name);
}

QString kept(const PlanRow& row) {
  return translated(QT_TRANSLATE_NOOP("PlanChoices", "%1 is kept as it is: %2"))
      .arg(row.name, row.keepReason);
}

}  // namespace

QString typeProblem(TensorType type, const ImportanceMatrix* importance) {
  if (!canBeWritten(type)) {
    return translated(QT_TRANSLATE_NOOP("PlanChoices", "This version reads %1 but cannot write it"))
        .arg(nameOf(type));
  }
  if (typeNeedsImportance(type) && importance == nullptr) {
    return translated(QT_TRANSLATE_NOOP("PlanChoices",
                                        "%1 has too few bits to do without an importance "
                                        "matrix; load one first"))
        .arg(nameOf(type));
  }
  return {};
}

QString methodProblem(const std::string& method, const ImportanceMatrix* importance) {
  const MethodInfo* info = methodInfo(method);
  if (info == nullptr || info->needsText()) {
    return translated(QT_TRANSLATE_NOOP(
        "PlanChoices", "Needs calibration text: on the command line, not in the window yet"));
  }
  if (info->needsImportance() && importance == nullptr) {
    return translated(
        QT_TRANSLATE_NOOP("PlanChoices", "Needs an importance matrix; load one first"));
  }
  return {};
}

bool methodMatters(const Decision& decision) {
  return decision.method != kCopyMethod && traits(decision.type).blockElements > 1;
}

Choice chooseType(const PlanRow& row, TensorType type, const ImportanceMatrix* importance) {
  if (!row.quantizable()) return {std::nullopt, kept(row)};
  if (type == row.from) return {Decision{type, std::string(kCopyMethod)}, {}};
  Choice choice;
  choice.problem = typeProblem(type, importance);
  if (!choice.problem.isEmpty()) return choice;
  const TensorType fitting = typeThatFits(type, row.shape.columns());
  if (fitting != type) {
    choice.problem = translated(QT_TRANSLATE_NOOP("PlanChoices",
                                                  "%1: rows of %2 do not divide into blocks "
                                                  "of %3, so it gets %4"))
                         .arg(row.name)
                         .arg(row.shape.columns())
                         .arg(traits(type).blockElements)
                         .arg(nameOf(fitting));
  }
  const bool covered = isCovered(row, importance);
  Decision decision{fitting, row.decision.method};
  if (fitting == row.from) {
    decision.method = kCopyMethod;
  } else if (traits(fitting).blockElements == 1) {
    decision.method = kRoundToNearest;
  } else if (!methodMatters(row.decision)) {
    decision.method = covered ? kImportance : kRoundToNearest;
  }
  if (typeNeedsImportance(fitting) && decision.method != kImportance) {
    if (covered) {
      decision.method = kImportance;
    } else if (!doesWithout(row)) {
      return {std::nullopt, notCovered(row)};
    }
  }
  choice.decision = std::move(decision);
  return choice;
}

Choice chooseMethod(const PlanRow& row, const std::string& method,
                    const ImportanceMatrix* importance) {
  if (!row.quantizable()) return {std::nullopt, kept(row)};
  if (!methodMatters(row.decision)) {
    return {std::nullopt,
            translated(
                QT_TRANSLATE_NOOP("PlanChoices", "%1 is stored as %2: there is nothing to choose"))
                .arg(row.name, nameOf(row.decision.type))};
  }
  if (QString problem = methodProblem(method, importance); !problem.isEmpty()) {
    return {std::nullopt, std::move(problem)};
  }
  if (methodInfo(method)->needsImportance() && !isCovered(row, importance)) {
    return {std::nullopt, notCovered(row)};
  }
  if (!methodInfo(method)->needsImportance() && typeNeedsImportance(row.decision.type) &&
      !doesWithout(row)) {
    return {std::nullopt, translated(QT_TRANSLATE_NOOP("PlanChoices",
                                                       "%1: %2 has too few bits to do "
                                                       "without importance"))
                              .arg(row.name, nameOf(row.decision.type))};
  }
  return {Decision{row.decision.type, method}, {}};
}

}  // namespace nibble::ui

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

bool isCovered(const PlanRow& row, const PlanBasis& basis) {
  return basis.importance != nullptr && basis.importance->find(row.name.toStdString()) != nullptr;
}

/// Works with what was measured for the tensor: with its importance, or with its Hessian.
bool usesInputs(const std::string& method) {
  const MethodInfo* info = methodInfo(method);
  return info != nullptr && info->needs != MethodInfo::Needs::Nothing;
}

/// Calibration never measures what goes into these two; they do without.
bool doesWithout(const PlanRow& row) {
  return row.name == QStringLiteral("token_embd.weight") ||
         row.name == QStringLiteral("output.weight");
}

QString notCovered(const PlanRow& row, const PlanBasis& basis) {
  const QString text = basis.text
                           ? translated(QT_TRANSLATE_NOOP("PlanChoices", "No text runs through %1"))
                           : translated(QT_TRANSLATE_NOOP(
                                 "PlanChoices", "%1 has no entry in the importance matrix"));
  return text.arg(row.name);
}

QString cannotRound(const std::string& method, TensorType type) {
  return translated(QT_TRANSLATE_NOOP("PlanChoices", "%1 cannot round into %2"))
      .arg(toQString(method).toUpper(), nameOf(type));
}

QString kept(const PlanRow& row) {
  return translated(QT_TRANSLATE_NOOP("PlanChoices", "%1 is kept as it is: %2"))
      .arg(row.name, row.keepReason);
}

}  // namespace

QString typeProblem(TensorType type, const PlanBasis& basis) {
  if (!canBeWritten(type)) {
    return translated(QT_TRANSLATE_NOOP("PlanChoices", "This version reads %1 but cannot write it"))
        .arg(nameOf(type));
  }
  if (typeNeedsImportance(type) && basis.importance == nullptr) {
    return translated(QT_TRANSLATE_NOOP("PlanChoices",
                                        "%1 has too few bits to do without importance; choose a "
                                        "calibration text or an importance file first"))
        .arg(nameOf(type));
  }
  return {};
}

QString methodProblem(const std::string& method, const PlanBasis& basis) {
  const MethodInfo* info = methodInfo(method);
  if (info == nullptr) {
    return translated(QT_TRANSLATE_NOOP("PlanChoices", "This version does not know it"));
  }
  if (info->needsText() && !basis.text) {
    return translated(QT_TRANSLATE_NOOP(
        "PlanChoices", "Needs calibration text; choose one under Calibration first"));
  }
  if (info->needsImportance() && basis.importance == nullptr) {
    return translated(QT_TRANSLATE_NOOP(
        "PlanChoices", "Needs importance; choose a calibration text or an importance file first"));
  }
  return {};
}

bool methodMatters(const Decision& decision) {
  return decision.method != kCopyMethod && traits(decision.type).blockElements > 1;
}

Choice chooseType(const PlanRow& row, TensorType type, const PlanBasis& basis) {
  if (!row.quantizable()) return {std::nullopt, kept(row)};
  if (type == row.from) return {Decision{type, std::string(kCopyMethod)}, {}};
  Choice choice;
  choice.problem = typeProblem(type, basis);
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
  const bool covered = isCovered(row, basis);
  Decision decision{fitting, row.decision.method};
  if (fitting == row.from) {
    decision.method = kCopyMethod;
  } else if (traits(fitting).blockElements == 1) {
    decision.method = kRoundToNearest;
  } else if (!methodMatters(row.decision)) {
    decision.method = covered ? kImportance : kRoundToNearest;
  }
  if (methodMatters(decision) && !canRoundInto(*methodInfo(decision.method), fitting)) {
    choice.problem = cannotRound(decision.method, fitting);
    decision.method = covered ? kImportance : kRoundToNearest;
  }
  if (typeNeedsImportance(fitting) && !usesInputs(decision.method)) {
    if (covered) {
      decision.method = kImportance;
    } else if (!doesWithout(row)) {
      return {std::nullopt, notCovered(row, basis)};
    }
  }
  choice.decision = std::move(decision);
  return choice;
}

Choice chooseMethod(const PlanRow& row, const std::string& method, const PlanBasis& basis) {
  if (!row.quantizable()) return {std::nullopt, kept(row)};
  if (!methodMatters(row.decision)) {
    return {std::nullopt,
            translated(
                QT_TRANSLATE_NOOP("PlanChoices", "%1 is stored as %2: there is nothing to choose"))
                .arg(row.name, nameOf(row.decision.type))};
  }
  if (QString problem = methodProblem(method, basis); !problem.isEmpty()) {
    return {std::nullopt, std::move(problem)};
  }
  if (!canRoundInto(*methodInfo(method), row.decision.type)) {
    return {std::nullopt, cannotRound(method, row.decision.type)};
  }
  if (usesInputs(method) && !isCovered(row, basis)) return {std::nullopt, notCovered(row, basis)};
  if (!usesInputs(method) && typeNeedsImportance(row.decision.type) && !doesWithout(row)) {
    return {std::nullopt, translated(QT_TRANSLATE_NOOP("PlanChoices",
                                                       "%1: %2 has too few bits to do "
                                                       "without importance"))
                              .arg(row.name, nameOf(row.decision.type))};
  }
  return {Decision{row.decision.type, method}, {}};
}

}  // namespace nibble::ui

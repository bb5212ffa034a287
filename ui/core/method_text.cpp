// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/method_text.h"

#include <QCoreApplication>

#include "quant/plan/plan.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("PlanText", text);
}

}  // namespace

QString methodTitle(const std::string& method) {
  if (method == "rtn") return translated(QT_TRANSLATE_NOOP("PlanText", "Round to nearest"));
  if (method == "importance") return translated(QT_TRANSLATE_NOOP("PlanText", "Importance"));
  if (method == kCopyMethod) return translated(QT_TRANSLATE_NOOP("PlanText", "Copied"));
  return toQString(method).toUpper();
}

QString methodHint(const std::string& method) {
  if (method == "rtn") {
    return translated(
        QT_TRANSLATE_NOOP("PlanText", "Searches the scales that lose least; needs no data"));
  }
  if (method == "importance") {
    return translated(QT_TRANSLATE_NOOP(
        "PlanText", "Spends precision where an importance matrix says that inputs are large"));
  }
  if (method == "awq") {
    return translated(QT_TRANSLATE_NOOP(
        "PlanText", "Scales salient channels up before rounding, by what activations show"));
  }
  if (method == "gptq") {
    return translated(QT_TRANSLATE_NOOP(
        "PlanText", "Corrects later columns for the error of earlier ones, by the Hessian"));
  }
  return {};
}

}  // namespace nibble::ui

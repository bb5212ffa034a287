// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_editor.h"

#include <QHash>

#include "ui/core/text.h"

namespace nibble::ui {

PlanEditor::PlanEditor(PlanDocument& document, PlanSelection& selection, QObject* parent)
    : QObject(parent), document_(document), selection_(selection) {
  // A brush that a change of importance matrix or model made impossible is put away.
  connect(&document_, &PlanDocument::importanceChanged, this, [this] {
    if (brush_ && !problemOf(*brush_).isEmpty()) setBrush(std::nullopt);
  });
}

namespace {

QString problemWith(const Paint& paint, const PlanBasis& basis) {
  return paint.type ? typeProblem(*paint.type, basis) : methodProblem(paint.method, basis);
}

}  // namespace

QString PlanEditor::problemOf(const Paint& paint) const {
  return problemWith(paint, document_.basis());
}

bool PlanEditor::wantsCalibration(const Paint& paint) const {
  const ImportanceMatrix measured;
  return !problemOf(paint).isEmpty() && problemWith(paint, {&measured, true}).isEmpty();
}

void PlanEditor::setDefaultMethod(const std::string& method) {
  const auto set = document_.setDefaultMethod(method);
  Q_EMIT told(set ? QString() : nibble::ui::problemOf(set.error()));
}

void PlanEditor::apply(const Paint& paint, const QVector<int>& rows) {
  if (rows.isEmpty()) return;
  Q_EMIT told(paint.type ? document_.setType(rows, *paint.type)
                         : document_.setMethod(rows, paint.method));
}

void PlanEditor::revertSelection() {
  document_.revert(selection_.rows());
  Q_EMIT told({});
}

bool PlanEditor::applyKey(int key) {
  static const QHash<int, TensorType> kTypes{
      {Qt::Key_2, TensorType::Q2_K}, {Qt::Key_3, TensorType::Q3_K}, {Qt::Key_4, TensorType::Q4_K},
      {Qt::Key_5, TensorType::Q5_K}, {Qt::Key_6, TensorType::Q6_K}, {Qt::Key_8, TensorType::Q8_0}};
  if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
    revertSelection();
    return true;
  }
  const auto type = kTypes.constFind(key);
  if (type == kTypes.constEnd()) return false;
  applyToSelection(Paint::of(*type));
  return true;
}

void PlanEditor::setBrush(const std::optional<Paint>& brush) {
  if (brush == brush_) return;
  brush_ = brush;
  Q_EMIT brushChanged();
}

}  // namespace nibble::ui

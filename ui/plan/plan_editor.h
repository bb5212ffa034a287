// SPDX-License-Identifier: GPL-3.0-or-later
// What the views of a plan do to it, and the brush they share.
#pragma once

#include <QObject>
#include <optional>

#include "ui/core/plan_document.h"
#include "ui/plan/paint.h"
#include "ui/plan/plan_selection.h"

namespace nibble::ui {

class PlanEditor : public QObject {
  Q_OBJECT

 public:
  PlanEditor(PlanDocument& document, PlanSelection& selection, QObject* parent = nullptr);

  PlanDocument& document() { return document_; }
  PlanSelection& selection() { return selection_; }

  /// Why nothing can have it now; empty when something can.
  QString problemOf(const Paint& paint) const;
  /// Whether something could, were there calibration text.
  bool wantsCalibration(const Paint& paint) const;
  /// Leads to where the text is chosen.
  void askForCalibration() { Q_EMIT calibrationWanted(); }
  void apply(const Paint& paint, const QVector<int>& rows);
  void applyToSelection(const Paint& paint) { apply(paint, selection_.rows()); }
  /// For all tensors that nobody chose another method for.
  void setDefaultMethod(const std::string& method);
  /// Back to the preset.
  void revertSelection();
  /// What a key does to the selection in every view: 2, 3, 4, 5, 6, 8 give it that many bits,
  /// Delete reverts it. False for other keys.
  bool applyKey(int key);

  /// While there is one, the mouse paints instead of selecting.
  const std::optional<Paint>& brush() const { return brush_; }
  void setBrush(const std::optional<Paint>& brush);

 Q_SIGNALS:
  void brushChanged();
  /// What the last edit could not do; empty when it did all.
  void told(const QString& problem);
  void calibrationWanted();

 private:
  PlanDocument& document_;
  PlanSelection& selection_;
  std::optional<Paint> brush_;
};

}  // namespace nibble::ui

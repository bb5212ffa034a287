// SPDX-License-Identifier: GPL-3.0-or-later
// The undoable steps of a plan.
#pragma once

#include <QUndoCommand>

#include "ui/core/plan_document.h"

namespace nibble::ui {

/// Some tensors get other decisions.
class DecisionCommand : public QUndoCommand {
 public:
  /// Commands of one `stroke` become one step; -1 stands alone.
  DecisionCommand(PlanDocument& document, const QString& text, const QVector<int>& rows,
                  std::vector<Decision> decisions, int stroke);
  void undo() override { document_.setDecisions(rows_, before_); }
  void redo() override { document_.setDecisions(rows_, after_); }
  int id() const override { return stroke_; }
  bool mergeWith(const QUndoCommand* later) override;

 private:
  PlanDocument& document_;
  QVector<int> rows_;
  std::vector<Decision> before_, after_;
  int stroke_;
};

/// The whole plan starts from another recipe or importance matrix.
class PresetCommand : public QUndoCommand {
 public:
  /// `decisions` of all rows: the recipe's own, and others where a person's choice stays.
  PresetCommand(PlanDocument& document, const QString& text, PlanDocument::Base base,
                std::vector<Decision> decisions);
  void undo() override;
  void redo() override;

 private:
  PlanDocument& document_;
  QVector<int> rows_;  ///< all of them
  PlanDocument::Base baseBefore_, baseAfter_;
  std::vector<Decision> before_, after_;
};

}  // namespace nibble::ui

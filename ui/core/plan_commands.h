// SPDX-License-Identifier: GPL-3.0-or-later
// The undoable steps of a plan.
#pragma once

#include <QUndoCommand>

#include "ui/core/plan_document.h"

namespace nibble::ui {

/// Some tensors get other decisions.
class DecisionCommand : public QUndoCommand {
 public:
  DecisionCommand(PlanDocument& document, const QString& text, const QVector<int>& rows,
                  std::vector<Decision> decisions);
  void undo() override { document_.setDecisions(rows_, before_); }
  void redo() override { document_.setDecisions(rows_, after_); }

 private:
  PlanDocument& document_;
  QVector<int> rows_;
  std::vector<Decision> before_, after_;
};

/// The whole plan starts from another recipe.
class PresetCommand : public QUndoCommand {
 public:
  PresetCommand(PlanDocument& document, const QString& text, PlanDocument::Base base);
  void undo() override;
  void redo() override;

 private:
  PlanDocument& document_;
  QVector<int> rows_;  ///< all of them
  PlanDocument::Base before_, after_;
  std::vector<Decision> decisionsBefore_;
};

}  // namespace nibble::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/plan_commands.h"

#include <numeric>

namespace nibble::ui {

DecisionCommand::DecisionCommand(PlanDocument& document, const QString& text,
                                 const QVector<int>& rows, std::vector<Decision> decisions)
    : QUndoCommand(text), document_(document), rows_(rows), after_(std::move(decisions)) {
  for (const int row : rows_) before_.push_back(document_.row(row).decision);
}

PresetCommand::PresetCommand(PlanDocument& document, const QString& text, PlanDocument::Base base)
    : QUndoCommand(text),
      document_(document),
      rows_(document.count()),
      before_(document.base_),
      after_(std::move(base)) {
  std::iota(rows_.begin(), rows_.end(), 0);
  for (const int row : rows_) decisionsBefore_.push_back(document_.row(row).decision);
}

void PresetCommand::undo() {
  document_.setBase(before_);
  document_.setDecisions(rows_, decisionsBefore_);
}

void PresetCommand::redo() {
  document_.setBase(after_);
  document_.setDecisions(rows_, after_.decisions);
}

}  // namespace nibble::ui

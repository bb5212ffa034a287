// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/plan_commands.h"

#include <QHash>
#include <numeric>

namespace nibble::ui {

DecisionCommand::DecisionCommand(PlanDocument& document, const QString& text,
                                 const QVector<int>& rows, std::vector<Decision> decisions,
                                 int stroke)
    : QUndoCommand(text),
      document_(document),
      rows_(rows),
      after_(std::move(decisions)),
      stroke_(stroke) {
  for (const int row : rows_) before_.push_back(document_.row(row).decision);
}

bool DecisionCommand::mergeWith(const QUndoCommand* later) {
  const auto* next = static_cast<const DecisionCommand*>(later);  // of the same id, hence kind
  QHash<int, std::size_t> place;
  for (qsizetype i = 0; i < rows_.size(); ++i) place.insert(rows_[i], static_cast<std::size_t>(i));
  for (qsizetype i = 0; i < next->rows_.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const auto known = place.constFind(next->rows_[i]);
    if (known != place.constEnd()) {
      after_[*known] = next->after_[at];
      continue;
    }
    rows_.append(next->rows_[i]);
    before_.push_back(next->before_[at]);
    after_.push_back(next->after_[at]);
  }
  return true;
}

PresetCommand::PresetCommand(PlanDocument& document, const QString& text, PlanDocument::Base base,
                             std::vector<Decision> decisions)
    : QUndoCommand(text),
      document_(document),
      rows_(document.count()),
      baseBefore_(document.base_),
      baseAfter_(std::move(base)),
      after_(std::move(decisions)) {
  std::iota(rows_.begin(), rows_.end(), 0);
  for (const int row : rows_) before_.push_back(document_.row(row).decision);
}

void PresetCommand::undo() {
  document_.setBase(baseBefore_);
  document_.setDecisions(rows_, before_);
}

void PresetCommand::redo() {
  document_.setBase(baseAfter_);
  document_.setDecisions(rows_, after_);
}

}  // namespace nibble::ui

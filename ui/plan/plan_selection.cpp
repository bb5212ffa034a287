// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_selection.h"

#include <algorithm>

namespace nibble::ui {

PlanSelection::PlanSelection(const PlanDocument& document, QObject* parent) : QObject(parent) {
  connect(&document, &PlanDocument::reset, this, [this] { set({}, -1); });
}

void PlanSelection::set(const QVector<int>& rows, int current) {
  QSet<int> wanted(rows.begin(), rows.end());
  if (wanted == set_ && current == current_) return;
  set_ = std::move(wanted);
  rows_ = QVector<int>(set_.begin(), set_.end());
  std::sort(rows_.begin(), rows_.end());
  current_ = current;
  Q_EMIT changed();
}

void PlanSelection::toggle(int row) {
  QVector<int> rows = rows_;
  if (!rows.removeOne(row)) rows.append(row);
  set(rows, row);
}

}  // namespace nibble::ui

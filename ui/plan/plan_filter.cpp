// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_filter.h"

#include <algorithm>

#include "ui/plan/plan_table_model.h"

namespace nibble::ui {

PlanFilter::PlanFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(PlanTableModel::SortRole);
}

void PlanFilter::setWords(const QString& text) {
  words_ = text.split(QChar(' '), Qt::SkipEmptyParts);
  invalidateFilter();
}

bool PlanFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  if (words_.isEmpty()) return true;
  const QString text =
      sourceModel()->index(row, 0, parent).data(PlanTableModel::SearchRole).toString();
  return std::all_of(words_.begin(), words_.end(),
                     [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

}  // namespace nibble::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace nibble::ui {

/// Sorts the plan's table by numbers, and shows the rows that contain every word looked for.
class PlanFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit PlanFilter(QObject* parent = nullptr);
  void setWords(const QString& text);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  QStringList words_;
};

}  // namespace nibble::ui

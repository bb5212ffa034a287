// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>
#include <array>

#include "ui/plan/plan_filter.h"
#include "ui/plan/plan_table_model.h"

namespace nibble::ui {

/// The plan as a table on screen; its selection is the map's.
class PlanTable : public QTableView {
  Q_OBJECT

 public:
  explicit PlanTable(PlanEditor& editor, QWidget* parent = nullptr);

  void setFilter(const QString& text);
  int shownCount() const { return filter_.rowCount(); }
  /// Row of the view; -1 when filtered out.
  int rowOf(int tensor) const;

 Q_SIGNALS:
  void shownCountChanged();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void sizeColumns();
  /// Where names would be cut, columns that say least give way.
  void dropColumns();
  void showSelection();
  void takeSelection();

  PlanEditor& editor_;
  PlanTableModel model_;
  PlanFilter filter_;
  std::array<int, PlanTableModel::ColumnCount> widths_{};
  bool syncing_ = false;
};

}  // namespace nibble::ui

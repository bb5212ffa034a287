// SPDX-License-Identifier: GPL-3.0-or-later
// The bit map for screen readers: a table of cells that say what they hold.
#pragma once

#include <QAccessibleWidget>
#include <QHash>

#include "ui/plan/bit_map_model.h"

namespace nibble::ui {

class BitMapView;

/// Laid out as on the screen: kinds of tensors down, layers across. Wide cells below the layers
/// extend over several columns.
class BitMapAccessible : public QAccessibleWidget, public QAccessibleTableInterface {
 public:
  /// Makes Qt find it; later calls do nothing.
  static void install();

  explicit BitMapAccessible(BitMapView* view);
  ~BitMapAccessible() override;

  BitMapView& view() const;
  MapCell currentCell() const;  ///< where the keyboard is; an invalid one for nowhere
  int indexOf(MapCell cell) const;

  void* interface_cast(QAccessible::InterfaceType type) override;
  int childCount() const override;
  QAccessibleInterface* child(int index) const override;
  QAccessibleInterface* childAt(int x, int y) const override;
  int indexOfChild(const QAccessibleInterface* child) const override;
  QAccessibleInterface* focusChild() const override;

  QAccessibleInterface* caption() const override { return nullptr; }
  QAccessibleInterface* summary() const override { return nullptr; }
  QAccessibleInterface* cellAt(int row, int column) const override;
  int selectedCellCount() const override;
  QList<QAccessibleInterface*> selectedCells() const override;
  QString columnDescription(int column) const override;
  QString rowDescription(int row) const override;
  int selectedColumnCount() const override;
  int selectedRowCount() const override;
  int columnCount() const override;
  int rowCount() const override;
  QList<int> selectedColumns() const override;
  QList<int> selectedRows() const override;
  bool isColumnSelected(int column) const override;
  bool isRowSelected(int row) const override;
  bool selectRow(int row) override;
  bool selectColumn(int column) override;
  bool unselectRow(int row) override;
  bool unselectColumn(int column) override;
  void modelChange(QAccessibleTableModelChangeEvent*) override {}

 private:
  QAccessibleInterface* cell(MapCell cell) const;
  bool allSelected(const QVector<int>& tensors) const;
  bool select(const QVector<int>& tensors, bool on);

  mutable QHash<QPair<int, int>, QAccessible::Id> cells_;
};

/// "blk.3 attn_q, Q4_K, 4.5 bits".
QString cellText(const PlanRow& row);

}  // namespace nibble::ui

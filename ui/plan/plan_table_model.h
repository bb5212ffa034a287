// SPDX-License-Identifier: GPL-3.0-or-later
// The plan as a table: one row a tensor, kept ones too.
#pragma once

#include <QAbstractTableModel>

#include "ui/plan/plan_editor.h"

namespace nibble::ui {

class PlanTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Tensor, ShapeColumn, Original, Type, Method, Size, ErrorColumn, ColumnCount };
  enum Role {
    SortRole = Qt::UserRole,  ///< a number, or the place in the file
    SearchRole,               ///< everything a filter looks at
  };

  explicit PlanTableModel(PlanEditor& editor, QObject* parent = nullptr);

  PlanEditor& editor() const { return editor_; }
  /// While it tells views of a change of the document.
  bool isUpdating() const { return updating_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  /// A type's number or a method's name as QByteArray; for the whole selection, if the row is in
  /// it.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 private:
  QVariant display(const PlanRow& row, int column) const;
  QVariant sortKey(int index, int column) const;
  void onRowsChanged(const QVector<int>& rows);

  PlanEditor& editor_;
  const PlanDocument& document_;
  bool updating_ = false;
};

}  // namespace nibble::ui

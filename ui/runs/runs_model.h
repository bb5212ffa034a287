// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QVector>

#include "ui/runs/run_summary.h"

namespace nibble::ui {

/// The runs of the store as a table, the latest first.
class RunsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    WhenColumn,
    KindColumn,
    StatusColumn,
    ModelColumn,
    RecipeColumn,
    SizeColumn,
    BitsColumn,
    PerplexityColumn,
    DivergenceColumn,
    OutputColumn,
    ColumnCount
  };
  enum Role { SortRole = Qt::UserRole, StatusRole };

  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const QVector<RunSummary>& runs() const { return runs_; }
  const RunSummary& run(int row) const { return runs_[row]; }
  int rowOf(std::int64_t id) const;  ///< -1 when there is none

  /// Keeps what did not change, so that selection and scrolling stay.
  void setRuns(QVector<RunSummary> runs);
  void remove(std::int64_t id);
  void refresh();

 private:
  QString text(const RunSummary& run, int column) const;
  QVariant sortKey(const RunSummary& run, int column) const;

  QVector<RunSummary> runs_;
};

/// Runs in which every word of the search occurs, in any column.
class RunsFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit RunsFilter(QObject* parent = nullptr);
  void setSearch(const QString& text);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  QStringList words_;
};

}  // namespace nibble::ui

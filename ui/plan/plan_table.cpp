// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_table.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

#include "ui/plan/edit_menu.h"
#include "ui/plan/plan_table_delegate.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

/// A text as wide as a column needs; the first takes what is left.
constexpr const char* kWidest[PlanTableModel::ColumnCount] = {
    "",           "128256 × 16384", "Original ▾", "IQ2_XXS + badge", "Round to nearest",
    "999.99 MiB", "99.99 % "};

}  // namespace

PlanTable::PlanTable(PlanEditor& editor, QWidget* parent)
    : QTableView(parent), editor_(editor), model_(editor) {
  filter_.setSourceModel(&model_);
  setModel(&filter_);
  setItemDelegate(new PlanTableDelegate(editor, this));
  setAccessibleName(tr("All tensors"));
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  setShowGrid(false);
  setWordWrap(false);
  setTabKeyNavigation(false);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  verticalHeader()->hide();
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setSectionResizeMode(PlanTableModel::Tensor, QHeaderView::Stretch);
  setSortingEnabled(true);
  sortByColumn(PlanTableModel::Tensor, Qt::AscendingOrder);
  sizeColumns();
  connect(&Theme::instance(), &Theme::changed, this, &PlanTable::sizeColumns);
  connect(&editor_.selection(), &PlanSelection::changed, this, &PlanTable::showSelection);
  connect(selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &PlanTable::takeSelection);
  // After the model's own: an edit may move rows, or hide them from the filter.
  connect(&editor_.document(), &PlanDocument::rowsChanged, this, &PlanTable::showSelection);
  connect(&filter_, &QAbstractItemModel::modelReset, this, &PlanTable::shownCountChanged);
  connect(&filter_, &QAbstractItemModel::rowsInserted, this, &PlanTable::shownCountChanged);
  connect(&filter_, &QAbstractItemModel::rowsRemoved, this, &PlanTable::shownCountChanged);
}

void PlanTable::sizeColumns() {
  const QFontMetrics metrics(Theme::instance().textFont());
  verticalHeader()->setDefaultSectionSize(metrics.height() + 13);
  for (int column = 1; column < PlanTableModel::ColumnCount; ++column) {
    setColumnWidth(column, metrics.horizontalAdvance(QString::fromUtf8(kWidest[column])) + 18);
  }
  horizontalHeader()->setMinimumSectionSize(metrics.horizontalAdvance(QStringLiteral("MMMM")));
}

void PlanTable::setFilter(const QString& text) {
  syncing_ = true;
  filter_.setWords(text);
  syncing_ = false;
  showSelection();
  Q_EMIT shownCountChanged();
}

int PlanTable::rowOf(int tensor) const {
  return filter_.mapFromSource(model_.index(tensor, 0)).row();
}

void PlanTable::showSelection() {
  if (syncing_) return;
  const PlanSelection& selection = editor_.selection();
  QItemSelection shown;
  const int last = filter_.rowCount() - 1;
  for (int row = 0; row <= last; ++row) {
    if (!selection.contains(filter_.mapToSource(filter_.index(row, 0)).row())) continue;
    int end = row;
    while (end < last && selection.contains(filter_.mapToSource(filter_.index(end + 1, 0)).row())) {
      ++end;
    }
    shown.select(filter_.index(row, 0), filter_.index(end, PlanTableModel::ColumnCount - 1));
    row = end;
  }
  syncing_ = true;
  selectionModel()->select(shown, QItemSelectionModel::ClearAndSelect);
  const int current = selection.current() < 0 ? -1 : rowOf(selection.current());
  if (current >= 0 && currentIndex().row() != current) {
    selectionModel()->setCurrentIndex(filter_.index(current, 0), QItemSelectionModel::NoUpdate);
    if (!hasFocus()) scrollTo(filter_.index(current, 0));
  }
  syncing_ = false;
}

void PlanTable::takeSelection() {
  // What a filter hides stays selected; only people select and deselect.
  if (syncing_ || model_.isUpdating()) return;
  QVector<int> rows;
  for (const QModelIndex& index : selectionModel()->selectedRows()) {
    rows.append(filter_.mapToSource(index).row());
  }
  const QModelIndex current = filter_.mapToSource(currentIndex());
  syncing_ = true;
  editor_.selection().set(rows, current.isValid() ? current.row() : -1);
  syncing_ = false;
}

void PlanTable::keyPressEvent(QKeyEvent* event) {
  const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
  if (plain && state() != EditingState && editor_.applyKey(event->key())) return;
  QTableView::keyPressEvent(event);
}

void PlanTable::contextMenuEvent(QContextMenuEvent* event) {
  if (editor_.selection().isEmpty()) return;
  QMenu menu;
  fillEditMenu(menu, editor_);
  menu.exec(event->globalPos());
}

}  // namespace nibble::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_table.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QSet>
#include <numeric>

#include "ui/plan/edit_menu.h"
#include "ui/plan/plan_table_delegate.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

constexpr int kPadding = 26;  ///< of a cell, by the style sheet
constexpr int kNameLetters = 22;

/// A text as wide as a column needs, where that does not depend on the model; the first takes what
/// is left.
constexpr const char* kWidest[PlanTableModel::ColumnCount] = {
    "", "", "", "IQ2_XXS", "Round to nearest", "999.99 MiB", "99.99 %"};

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
  connect(&filter_, &QAbstractItemModel::modelReset, this, [this] {
    sizeColumns();
    Q_EMIT shownCountChanged();
  });
  connect(&filter_, &QAbstractItemModel::rowsInserted, this, &PlanTable::shownCountChanged);
  connect(&filter_, &QAbstractItemModel::rowsRemoved, this, &PlanTable::shownCountChanged);
}

void PlanTable::sizeColumns() {
  const QFontMetrics metrics(Theme::instance().textFont());
  verticalHeader()->setDefaultSectionSize(metrics.height() + 13);
  horizontalHeader()->setMinimumSectionSize(metrics.horizontalAdvance(QStringLiteral("MMMM")));
  for (int column = 1; column < PlanTableModel::ColumnCount; ++column) {
    QSet<QString> texts{QString::fromUtf8(kWidest[column]),
                        model_.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()};
    if (column == PlanTableModel::ShapeColumn || column == PlanTableModel::Original) {
      for (int row = 0; row < model_.rowCount(); ++row) {
        texts.insert(model_.index(row, column).data().toString());
      }
    }
    int widest = 0;
    for (const QString& text : texts) widest = qMax(widest, metrics.horizontalAdvance(text));
    widths_[static_cast<std::size_t>(column)] = widest + kPadding;
    setColumnWidth(column, widest + kPadding);
  }
  dropColumns();
}

void PlanTable::dropColumns() {
  const QFontMetrics mono(Theme::instance().monospaceFont());
  const int wanted = mono.horizontalAdvance(QChar('m')) * kNameLetters + kPadding;
  int left = viewport()->width() - std::accumulate(widths_.begin(), widths_.end(), 0);
  for (const int column :
       {PlanTableModel::Original, PlanTableModel::ShapeColumn, PlanTableModel::Method}) {
    const bool drop = left < wanted;
    if (drop) left += widths_[static_cast<std::size_t>(column)];
    setColumnHidden(column, drop);
  }
}

void PlanTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  dropColumns();
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

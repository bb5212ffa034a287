// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/variant_table.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <algorithm>

#include "ui/evaluate/variant_delegate.h"

namespace nibble::ui {

namespace {

bool isText(const QString& path) {
  static const QStringList kSuffixes{QStringLiteral("txt"), QStringLiteral("raw"),
                                     QStringLiteral("md")};
  return QFileInfo(path).isFile() && kSuffixes.contains(QFileInfo(path).suffix().toLower());
}

QStringList localPaths(const QMimeData* data) {
  QStringList paths;
  for (const QUrl& url : data->urls()) {
    if (url.isLocalFile()) paths << url.toLocalFile();
  }
  return paths;
}

}  // namespace

QStringList draggedModels(const QMimeData* data) {
  QStringList paths = localPaths(data);
  paths.removeIf([](const QString& path) { return isText(path); });
  return paths;
}

QString draggedText(const QMimeData* data) {
  for (const QString& path : localPaths(data)) {
    if (isText(path)) return path;
  }
  return {};
}

VariantTable::VariantTable(EvaluationController& controller, QWidget* parent)
    : QTableView(parent), controller_(controller) {
  setModel(&controller_.model());
  setItemDelegate(new VariantDelegate(this));
  setAccessibleName(tr("Variants"));
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setShowGrid(false);
  setWordWrap(false);
  setAcceptDrops(true);
  setTabKeyNavigation(false);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  horizontalHeader()->setSectionResizeMode(EvaluationModel::NameColumn, QHeaderView::Stretch);
  connect(&controller_, &EvaluationController::settingsChanged, this, &VariantTable::showColumns);
  showColumns();
}

void VariantTable::showColumns() {
  setColumnHidden(EvaluationModel::AccuracyColumn, controller_.settings().questions.isEmpty());
}

void VariantTable::dragEnterEvent(QDragEnterEvent* event) {
  if (draggedModels(event->mimeData()).isEmpty()) {
    event->ignore();
  } else {
    event->acceptProposedAction();
  }
}

void VariantTable::dragMoveEvent(QDragMoveEvent* event) {
  if (draggedModels(event->mimeData()).isEmpty()) {
    event->ignore();
  } else {
    event->acceptProposedAction();
  }
}

void VariantTable::dropEvent(QDropEvent* event) {
  const QStringList paths = draggedModels(event->mimeData());
  if (paths.isEmpty()) {
    event->ignore();
    return;
  }
  event->acceptProposedAction();
  for (const QString& path : paths) controller_.addFile(path);
}

void VariantTable::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Delete)) {
    removeSelected();
  } else if (event->matches(QKeySequence::Copy)) {
    copySelected();
  } else {
    QTableView::keyPressEvent(event);
  }
}

QList<int> VariantTable::selectedRows() const {
  QList<int> rows;
  for (const QModelIndex& index : selectionModel()->selectedRows()) rows << index.row();
  std::sort(rows.begin(), rows.end(), std::greater<>());
  return rows;
}

void VariantTable::removeSelected() {
  for (const int row : selectedRows()) controller_.remove(row);
}

void VariantTable::copySelected() const {
  QStringList lines;
  QList<int> rows = selectedRows();
  std::reverse(rows.begin(), rows.end());
  for (const int row : rows) {
    QStringList cells;
    for (int column = 0; column < model()->columnCount(); ++column) {
      if (isColumnHidden(column)) continue;
      cells << model()->index(row, column).data().toString();
    }
    lines << cells.join('\t');
  }
  if (!lines.isEmpty()) QApplication::clipboard()->setText(lines.join('\n'));
}

void VariantTable::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  const QList<int> rows = selectedRows();
  QAction* remove = menu.addAction(tr("Remove from the table"));
  remove->setShortcut(QKeySequence::Delete);
  remove->setEnabled(std::any_of(rows.begin(), rows.end(),
                                 [this](int row) { return controller_.mayRemove(row); }));
  connect(remove, &QAction::triggered, this, &VariantTable::removeSelected);
  QAction* copy = menu.addAction(tr("Copy figures"));
  copy->setShortcut(QKeySequence::Copy);
  copy->setEnabled(!rows.isEmpty());
  connect(copy, &QAction::triggered, this, &VariantTable::copySelected);
  menu.exec(event->globalPos());
}

}  // namespace nibble::ui

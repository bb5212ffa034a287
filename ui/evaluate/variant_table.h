// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include "ui/evaluate/evaluation_controller.h"

namespace nibble::ui {

/// The table of variants: drop model files to add them, Delete removes, Ctrl+C copies figures.
class VariantTable : public QTableView {
  Q_OBJECT

 public:
  explicit VariantTable(EvaluationController& controller, QWidget* parent = nullptr);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void showColumns();
  void removeSelected();
  void copySelected() const;
  QList<int> selectedRows() const;

  EvaluationController& controller_;
};

/// Paths of what is dragged that may be models; texts are left to others.
QStringList draggedModels(const QMimeData* data);
/// The first text file of what is dragged; empty when there is none.
QString draggedText(const QMimeData* data);

}  // namespace nibble::ui

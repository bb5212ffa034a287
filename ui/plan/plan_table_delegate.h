// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

#include "ui/plan/plan_editor.h"

namespace nibble::ui {

/// Types as badges; types and methods chosen from a list in place.
class PlanTableDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  explicit PlanTableDelegate(PlanEditor& editor, QObject* parent = nullptr);

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const override;
  void setEditorData(QWidget* widget, const QModelIndex& index) const override;
  void setModelData(QWidget* widget, QAbstractItemModel* model,
                    const QModelIndex& index) const override;

 private:
  PlanEditor& editor_;
};

}  // namespace nibble::ui

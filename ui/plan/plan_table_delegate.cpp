// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_table_delegate.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QPainter>
#include <QTimer>

#include "ui/plan/edit_menu.h"
#include "ui/plan/plan_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

PlanTableDelegate::PlanTableDelegate(PlanEditor& editor, QObject* parent)
    : QStyledItemDelegate(parent), editor_(editor) {}

void PlanTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
  QStyleOptionViewItem plain = option;
  plain.state &= ~QStyle::State_HasFocus;  // the row is marked already
  if (index.column() != PlanTableModel::Type) {
    QStyledItemDelegate::paint(painter, plain, index);
    return;
  }
  // The background as of any cell, without its text.
  const QModelIndex blank = index.siblingAtColumn(PlanTableModel::ColumnCount - 1);
  initStyleOption(&plain, blank);
  plain.text.clear();
  const QWidget* widget = option.widget;
  widget->style()->drawControl(QStyle::CE_ItemViewItem, &plain, painter, widget);
  const QFontMetricsF metrics(Theme::instance().scaledFont(0.85, QFont::DemiBold));
  const double width = std::min(option.rect.width() - 8.0,
                                metrics.horizontalAdvance(QStringLiteral("IQ2_XXS")) + 10);
  const QRectF badge(option.rect.center().x() - width / 2 + 0.5,
                     option.rect.center().y() - (metrics.height() + 4) / 2 + 0.5, width,
                     metrics.height() + 4);
  const auto type = static_cast<TensorType>(index.data(Qt::EditRole).toUInt());
  if (!(index.flags() & Qt::ItemIsEditable)) painter->setOpacity(0.55);
  paintTypeBadge(*painter, badge, type);
  painter->setOpacity(1);
}

QWidget* PlanTableDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                         const QModelIndex& index) const {
  auto* box = new QComboBox(parent);
  const bool types = index.column() == PlanTableModel::Type;
  types ? fillTypes(*box, editor_) : fillMethods(*box, editor_);
  box->setAccessibleName(types ? tr("Type") : tr("Method"));
  box->view()->setMinimumWidth(box->view()->sizeHintForColumn(0) + 40);
  auto* self = const_cast<PlanTableDelegate*>(this);
  connect(box, &QComboBox::activated, self, [self, box] {
    Q_EMIT self->commitData(box);
    Q_EMIT self->closeEditor(box);
  });
  QTimer::singleShot(0, box, &QComboBox::showPopup);
  return box;
}

void PlanTableDelegate::setEditorData(QWidget* widget, const QModelIndex& index) const {
  auto* box = qobject_cast<QComboBox*>(widget);
  box->setCurrentIndex(box->findData(index.data(Qt::EditRole)));
}

void PlanTableDelegate::setModelData(QWidget* widget, QAbstractItemModel* model,
                                     const QModelIndex& index) const {
  const auto* box = qobject_cast<QComboBox*>(widget);
  if (box->currentIndex() < 0 || box->currentData() == index.data(Qt::EditRole)) return;
  model->setData(index, box->currentData(), Qt::EditRole);
}

}  // namespace nibble::ui
